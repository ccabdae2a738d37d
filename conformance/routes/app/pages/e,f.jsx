import { ran } from '@/log';

export function getServerSideProps({ req }) {
  ran('PROTECTED:comma', req.headers);
  return { props: { marker: 'PROTECTED:comma' } };
}

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
