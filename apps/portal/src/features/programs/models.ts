// The attribution models by their names, with the sentence partners read; in the dialog and in the terms.
import { ATTRIBUTION_MODELS, type AttributionModel, MODEL_TEXTS } from '@openpartner/contract/vocabulary'

const MODEL_TITLE: Readonly<Record<AttributionModel, string>> = {
  last_click: 'Latest click',
  first_click: 'First click',
  linear: 'Equal shares',
  position: 'First and latest',
  time_decay: 'Fading with time',
}

export const MODEL_CHOICES = ATTRIBUTION_MODELS.map((value) => ({
  value,
  title: MODEL_TITLE[value],
  note: MODEL_TEXTS[value],
}))
