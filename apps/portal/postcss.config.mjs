// Tailwind 4 is one PostCSS plugin; read by Next.
export default { plugins: { '@tailwindcss/postcss': {} } }
