/** Images of users and organizations: **uploaded ones, or initials, without a network**. */

/** A `data:` URL of an SVG image with the initials of `name`. */
export function avatarUrl(name: string): string {
  const initials = name
    .split(/[\s@._-]+/)
    .slice(0, 2)
    .map((word) => word.replace(/[^\p{L}\p{N}]/gu, '').charAt(0))
    .join('')
    .toUpperCase();
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#5b5bd6"/>` +
    `<text x="32" y="41" font-family="sans-serif" font-size="26" fill="#fff" text-anchor="middle">${initials}</text></svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

/** The image of a user or an organization of that name. Rows of older files have none. */
export function imageUrl({ image }: { readonly image?: string | null }, name: string): string {
  return image ?? avatarUrl(name);
}
