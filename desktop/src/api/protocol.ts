// Generated from the records of `protocol`; do not edit.
// To write it anew: mvn -q -pl protocol test -Dtest=TypeScriptTest -Dchoir.types=write

export interface AuditEntry {
  seq: number;
  at: string;
  actor?: string;
  action: string;
  subject: string;
  detail: string;
  address: string;
  request_id: string;
}

export interface AuditPage {
  entries: AuditEntry[];
  next_before?: number;
}

export interface Device {
  id: string;
  label: string;
  transports: string[];
  backed_up: boolean;
  created_at: string;
  last_used_at?: string;
}

export interface DeviceName {
  label?: string;
}

export interface ErrorBody {
  code: string;
  message: string;
  remedy: string;
  requestId: string;
}

export interface Health {
  status: string;
  service: string;
  version: string;
  uptime_secs: number;
}

export interface Invitation {
  id: string;
  link?: string;
  created_at: string;
  expires_at: string;
}

export interface InvitationRequest {
  expires_in_hours?: number;
}

export interface LoginFinish {
  user_id: string;
  username: string;
  role: string;
}

export interface LoginStart {
  username?: string;
}

export interface MachineChoice {
  machine_class: string;
}

export interface MachineClassRow {
  name: string;
  backend: string;
  auto: boolean;
  isolation?: string;
  unusable?: string;
  remedy?: string;
  vcpu: number;
  memory: number;
  processes: number;
  disk: number;
  network: string;
  tier: string;
  standard: boolean;
}

export interface Me {
  authenticated: boolean;
  user_id: string | null;
  username: string | null;
  display_name: string | null;
  role: string | null;
  recovering: boolean;
  fresh: boolean;
}

export interface NewTemplate {
  name?: string;
  source?: string;
}

export interface PointerRow {
  pointer_name: string;
  target_kind: string;
  target_value: string;
}

export interface Preferences {
  theme: string;
  language: string;
  font_size: number;
}

export interface PreferencesChange {
  theme?: string;
  language?: string;
  font_size?: number;
}

export interface Readiness {
  status: string;
}

export interface RecoveryAttempt {
  username?: string;
  code?: string;
}

export interface RecoveryCodes {
  recovery_codes: string[];
}

export interface RecoveryCodesLeft {
  remaining: number;
}

export interface RegisterFinish {
  user_id: string;
  username: string;
  is_first_passkey: boolean;
  recovery_codes?: string[];
}

export interface RegisterStart {
  username?: string;
  display_name?: string;
  setup?: string;
  invite?: string;
}

export interface SandboxRow {
  user_id: string;
  role: string | null;
  branch: string | null;
  sandbox_id: string;
  status: SandboxStatus;
  port: number;
  idle_secs: number;
  backend: string;
  machine_class: string;
  generation: number;
}

export type SandboxStatus = 'running' | 'starting' | 'paused' | 'hibernated' | 'stopped' | 'failed';

export interface SandboxUsage {
  user_id: string;
  slot: string;
  sandbox_id: string;
  status: SandboxStatus;
  reason?: string;
  machine_class: string;
  backend: string;
  isolation: string;
  uptime_secs?: number;
  cpu_percent?: number;
  cpu_secs?: number;
  cpu_limit_percent: number;
  memory_bytes?: number;
  memory_limit_bytes: number;
  processes?: number;
  process_limit: number;
  disk_bytes?: number;
  disk_limit_bytes: number;
  warnings: string[];
}

export interface SessionRow {
  id: string;
  address: string;
  user_agent: string;
  created_at: string;
  last_used_at: string;
  current: boolean;
}

export interface SetupLink {
  link: string;
  expires_at: string;
}

export interface Slots {
  revision: number;
  sandboxes: SandboxUsage[];
}

export interface SwapAnswer {
  live?: SandboxRow;
  dev?: SandboxRow;
  revision: number;
}

export interface SwapRequest {
  revision?: number;
}

export interface TemplateLayer {
  digest: string;
  bytes: number;
}

export interface TemplateProgress {
  step: string;
  done: number;
  all: number;
}

export interface TemplateRow {
  name: string;
  status: TemplateStatus;
  source: string;
  digest?: string;
  layers: TemplateLayer[];
  bytes: number;
  files: number;
  made_at?: string;
  progress?: TemplateProgress;
  failure?: string;
  remedy?: string;
  used_by: string[];
}

export type TemplateStatus = 'making' | 'ready' | 'failed';
