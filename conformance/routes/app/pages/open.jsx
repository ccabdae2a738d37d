import { ran } from '@/log';

export function getServerSideProps({ req }) {
  ran('PUBLIC:open', req.headers);
  return { props: { marker: 'PUBLIC:open' } };
}

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
