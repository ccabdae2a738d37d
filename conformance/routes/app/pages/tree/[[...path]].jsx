import { ran } from '@/log';

export function getServerSideProps({ req }) {
  ran('PROTECTED:tree', req.headers);
  return { props: { marker: 'PROTECTED:tree' } };
}

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
