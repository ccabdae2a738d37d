import { ran } from '@/log';

export function getServerSideProps({ req }) {
  ran('PROTECTED:legacy-id', req.headers);
  return { props: { marker: 'PROTECTED:legacy-id' } };
}

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
