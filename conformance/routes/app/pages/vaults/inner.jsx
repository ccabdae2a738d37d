import { ran } from '@/log';

export function getServerSideProps({ req }) {
  ran('PROTECTED:vaults-inner', req.headers);
  return { props: { marker: 'PROTECTED:vaults-inner' } };
}

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
