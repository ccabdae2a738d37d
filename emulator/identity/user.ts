/** The user whom `currentUser()` returns in a test: **given or plain, never fetched**. */

import type { EmailAddress, User } from '@clerk/backend';
import { avatarUrl } from '../store/avatar';

/** Members of the user, and the primary email address in short. */
export type GivenUser = Partial<
  Omit<User, 'fullName' | 'primaryEmailAddress' | 'primaryPhoneNumber' | 'primaryWeb3Wallet'>
> & {
  /** Makes the user's only email address, verified. */
  readonly emailAddress?: string;
};

/** A user with every member that `@clerk/backend`'s has; `given` goes over the defaults. */
export function userOf(id: string, { emailAddress, ...given }: GivenUser): User {
  const addresses = emailAddress === undefined ? [] : [addressOf(emailAddress)];
  const names = [given.firstName, given.lastName].filter(Boolean).join(' ');
  const members = {
    ...defaults(id, names || emailAddress || id),
    emailAddresses: addresses,
    primaryEmailAddressId: addresses[0]?.id ?? null,
    ...given,
  };
  const primary = <T extends { id: string }>(all: T[], primaryId: string | null): T | null =>
    all.find((one) => one.id === primaryId) ?? null;
  return {
    ...members,
    fullName: names || null,
    primaryEmailAddress: primary(members.emailAddresses, members.primaryEmailAddressId),
    primaryPhoneNumber: primary(members.phoneNumbers, members.primaryPhoneNumberId),
    primaryWeb3Wallet: primary(members.web3Wallets, members.primaryWeb3WalletId),
  } as unknown as User;
}

function defaults(id: string, shown: string) {
  const now = Date.now();
  return {
    id,
    passwordEnabled: true,
    totpEnabled: false,
    backupCodeEnabled: false,
    twoFactorEnabled: false,
    banned: false,
    locked: false,
    createdAt: now,
    updatedAt: now,
    imageUrl: avatarUrl(shown),
    hasImage: false,
    primaryPhoneNumberId: null,
    primaryWeb3WalletId: null,
    lastSignInAt: now,
    externalId: null,
    username: null,
    firstName: null,
    lastName: null,
    publicMetadata: {},
    privateMetadata: {},
    unsafeMetadata: {},
    phoneNumbers: [],
    web3Wallets: [],
    externalAccounts: [],
    enterpriseAccounts: [],
    lastActiveAt: now,
    createOrganizationEnabled: true,
    createOrganizationsLimit: null,
    deleteSelfEnabled: true,
    legalAcceptedAt: null,
    locale: null,
    timezone: null,
    deprovisioned: false,
    raw: null,
  };
}

const addressOf = (emailAddress: string) =>
  ({
    id: 'idn_test',
    emailAddress,
    verification: { status: 'verified', strategy: 'admin', externalVerificationRedirectURL: null },
    linkedTo: [],
  }) as unknown as EmailAddress;
