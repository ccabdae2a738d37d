/** Whom a visitor of the demo can sign in as. */
export const USERS = [
  {
    id: 'user_example_member',
    name: 'Mia, a member',
    note: 'Opens the dashboard and the forum. The admin page answers 404.',
    isAdmin: false,
  },
  {
    id: 'user_example_admin',
    name: 'Ada, an administrator',
    note: 'Holds the permission org:admin:example1 and opens the admin page too.',
    isAdmin: true,
  },
] as const;
