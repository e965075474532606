// Encodes a text as a QR code, one SVG path; called on the server wherever a partner's link is shown.
import { create } from 'qrcode'
import type { QrDrawing } from './qr-svg.tsx'

/** ISO/IEC 18004 §6.3.8: scanners need four light modules around the code. */
const QUIET_ZONE = 4

/** The dark modules of the code for `text`, at error correction M (15 % may be hidden), one unit a module. */
export function drawQr(text: string): QrDrawing {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  let path = ''
  for (let row = 0; row < modules.size; row++) {
    let column = 0
    while (column < modules.size) {
      const start = column
      while (column < modules.size && modules.get(row, column)) column++
      // One run of dark modules is one rectangle: a third of the text a module each would need.
      if (column > start)
        path += `M${start + QUIET_ZONE} ${row + QUIET_ZONE}h${column - start}v1h${start - column}z`
      column++
    }
  }
  return { size: modules.size + 2 * QUIET_ZONE, path }
}
