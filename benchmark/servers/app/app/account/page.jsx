import { userId } from '../../variant/user';

/** The protected page: who asks. */
export default async function Account() {
  return <main>{`Signed in as ${await userId()}.`}</main>;
}
