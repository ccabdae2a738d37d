import { auth } from 'ironclerk/server';
import { getLocale, getTranslations } from 'next-intl/server';

export default async function Page() {
  const translate = await getTranslations();
  const { userId } = await auth.protect();
  const facts = { title: translate('dashboard'), locale: await getLocale(), userId };
  return <pre>{Buffer.from(JSON.stringify(facts)).toString('base64')}</pre>;
}
