// The closed lists and the exact money rules without the schemas: for code that must not load zod, such as a
// browser.

export {
  COMMISSION_STATES,
  type CommissionState,
  CURRENCIES,
  EVENT_KINDS,
  type EventKind,
  exponentOf,
  HOLD_DAYS_MAX,
  isCurrency,
  KEY_KINDS,
  KEY_OVERLAPS,
  type KeyKind,
  type KeyOverlap,
  type LeftOutReason,
  type Mode,
  OCCURRENCES,
  type Occurrence,
  type PayoutState,
  type Role,
  RULE_MONTHS_MAX,
  RULES_MAX,
  SCOPES,
  type Scope,
  WINDOW_DAYS_DEFAULT,
  WINDOW_DAYS_MAX,
} from '@openpartner/domain'
