/**
 * `GET /v1/environment`: what an instance allows and how it is set up. **It lists
 * exactly what the emulator supports**: email addresses, usernames, passwords and
 * organizations.
 */

import type { Ctx } from '../context';
import type { Instance } from '../instance';

const OFF = { enabled: false, required: false };

/** `EnvironmentJSON` of the Frontend API. */
export function environmentJson(c: Ctx) {
  const instance = c.get('instance');
  return {
    object: 'environment',
    id: instance.id,
    auth_config: {
      object: 'auth_config',
      id: `aconf_${instance.id}`,
      single_session_mode: true,
      claimed_at: null,
      reverification: false,
    },
    display_config: displayConfig(instance, c.get('publicUrl'), homeOf(c)),
    user_settings: userSettings(),
    organization_settings: {
      enabled: true,
      max_allowed_memberships: 0,
      force_organization_selection: false,
      actions: { admin_delete: true },
      domains: { enabled: false, enrollment_modes: [], default_role: null },
      slug: { disabled: false },
      organization_creation_defaults: { enabled: false },
    },
    commerce_settings: {
      billing: {
        stripe_publishable_key: null,
        organization: { enabled: false, has_paid_plans: false },
        user: { enabled: false, has_paid_plans: false },
      },
    },
    // Programs make API keys, by the Backend API; no page of the components does.
    api_keys_settings: { user_api_keys_enabled: false, orgs_api_keys_enabled: false },
    client_debug_mode: false,
    maintenance_mode: false,
    partitioned_cookies: false,
    protect_config: { object: 'protect_config', id: `pconf_${instance.id}` },
  };
}

/** The application that asks; a page says its origin, and only an allowed one gets here. */
function homeOf(c: Ctx): string {
  const [configured] = c.get('instance').allowedOrigins;
  return c.req.header('origin') ?? configured ?? 'http://localhost:3000';
}

function displayConfig(instance: Instance, portal: string, home: string) {
  return {
    object: 'display_config',
    id: `dconf_${instance.id}`,
    application_name: instance.frontendApi,
    instance_environment_type: instance.instanceType,
    branded: false,
    home_url: home,
    after_sign_in_url: home,
    after_sign_up_url: home,
    after_sign_out_all_url: `${portal}/sign-in`,
    after_sign_out_one_url: `${portal}/sign-in`,
    after_switch_session_url: home,
    after_create_organization_url: home,
    after_leave_organization_url: home,
    after_join_waitlist_url: home,
    sign_in_url: `${portal}/sign-in`,
    sign_up_url: `${portal}/sign-up`,
    user_profile_url: `${portal}/user`,
    organization_profile_url: `${portal}/organizations`,
    create_organization_url: `${portal}/organizations`,
    waitlist_url: `${portal}/sign-up`,
    support_email: '',
    logo_image_url: '',
    favicon_image_url: '',
    terms_url: '',
    privacy_policy_url: '',
    preferred_sign_in_strategy: 'password',
    captcha_public_key: null,
    captcha_public_key_invisible: null,
    captcha_widget_type: null,
    captcha_provider: null,
    captcha_oauth_bypass: null,
    show_devmode_warning: false,
    theme: {},
  };
}

function userSettings() {
  const identifier = (isRequired: boolean) => ({
    enabled: true,
    required: isRequired,
    used_for_first_factor: true,
    first_factors: ['password'],
    used_for_second_factor: false,
    second_factors: [],
    verifications: [],
    verify_at_sign_up: false,
  });
  const none = { ...identifier(false), ...OFF, used_for_first_factor: false, first_factors: [] };
  const plain = { ...none, enabled: true };
  return {
    attributes: {
      email_address: {
        ...identifier(true),
        first_factors: ['email_code'],
        verifications: ['email_code'],
      },
      username: identifier(false),
      password: { ...plain, required: true },
      first_name: plain,
      last_name: plain,
      phone_number: none,
      web3_wallet: none,
      authenticator_app: none,
      backup_code: none,
      passkey: none,
      ticket: none,
    },
    actions: { delete_self: true, create_organization: true, create_organizations_limit: null },
    social: {},
    enterprise_sso: { enabled: false, self_serve_sso: false },
    sign_in: { second_factor: { required: false, enabled: false } },
    sign_up: {
      mode: 'public',
      progressive: true,
      captcha_enabled: false,
      captcha_widget_type: null,
      custom_action_required: false,
      legal_consent_enabled: false,
    },
    password_settings: {
      min_length: 8,
      max_length: 72,
      require_special_char: false,
      require_numbers: false,
      require_uppercase: false,
      require_lowercase: false,
      show_zxcvbn: false,
      min_zxcvbn_strength: 0,
      disable_hibp: true,
    },
    passkey_settings: { allow_autofill: false, show_sign_in_button: false },
    username_settings: { min_length: 1, max_length: 64 },
    attack_protection: {},
  };
}
