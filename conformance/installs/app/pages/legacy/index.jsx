import { getAuth } from 'ironclerk/server';

export const getServerSideProps = async ({ req }) => ({ props: { userId: getAuth(req).userId } });

export default function Legacy({ userId }) {
  return <p>{`user=${userId}`}</p>;
}
