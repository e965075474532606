'use client'
// A link as a QR code to scan, copy or print; in every row of links.
import { Download, QrCode } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { CopyButton } from '#ui/copy.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { Qr, type QrDrawing, qrSvg } from '#ui/qr-svg.tsx'
import { withoutScheme } from './link-text.ts'

export function ShowQr({ url, name, drawing }: { url: string; name: string; drawing: QrDrawing }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setOpen}
      title="QR code"
      lead={withoutScheme(url)}
      trigger={
        <Button tone="quiet" size="icon" aria-label={`QR code of ${name}`}>
          <QrCode aria-hidden />
        </Button>
      }
    >
      <div className="mx-auto size-56 rounded-lg border border-line bg-white p-1">
        <Qr drawing={drawing} label={`QR code of ${url}`} />
      </div>
      <DialogActions>
        <CopyButton text={url} what="link" label="Copy link" />
        <DownloadQr drawing={drawing} name={name} />
      </DialogActions>
    </Dialog>
  )
}

export function DownloadQr({ drawing, name }: { drawing: QrDrawing; name: string }) {
  return (
    <a
      href={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(qrSvg(drawing))}`}
      download={`${name}.svg`}
      className="inline-flex h-9 items-center justify-center gap-1.5 rounded-md border border-line-strong bg-surface px-3.5 font-medium shadow-card hover:bg-hover"
    >
      <Download aria-hidden className="size-4" />
      Download QR code
    </a>
  )
}
