export const dynamic = 'force-dynamic';

export default function sitemap() {
  return [{ url: 'https://app.example/PROTECTED:sitemap' }];
}
