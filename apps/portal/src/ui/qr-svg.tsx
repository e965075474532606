// A drawn QR code on the page and as a file of its own; apart from ui/qr.tsx so that browsers need no
// encoder.

export interface QrDrawing {
  readonly size: number
  readonly path: string
}

/** The code as a file of its own. */
export function qrSvg({ size, path }: QrDrawing): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<rect width="${size}" height="${size}" fill="#fff"/><path d="${path}"/></svg>`
  )
}

/** Always dark on white, whatever the theme: most scanners do not read it the other way round. */
export function Qr({ drawing, label }: { drawing: QrDrawing; label: string }) {
  const { size, path } = drawing
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      className="size-full rounded"
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
