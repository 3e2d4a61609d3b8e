CREATE TABLE `authorities` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`pem` text NOT NULL,
	`key_text` text NOT NULL,
	`state` text NOT NULL,
	`not_after` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `batch_items` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`batch_id` text NOT NULL,
	`position` integer NOT NULL,
	`charger_id` text NOT NULL,
	`charger_name` text NOT NULL,
	`command_id` text,
	`state` text NOT NULL,
	`detail` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `batch_items_batch` ON `batch_items` (`batch_id`,`state`,`position`);--> statement-breakpoint
CREATE INDEX `batch_items_tenant` ON `batch_items` (`tenant_id`,`batch_id`);--> statement-breakpoint
CREATE INDEX `batch_items_command` ON `batch_items` (`command_id`);--> statement-breakpoint
CREATE TABLE `batches` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`command` text NOT NULL,
	`filter` text NOT NULL,
	`state` text NOT NULL,
	`detail` text NOT NULL,
	`not_before` integer NOT NULL,
	`not_after` integer NOT NULL,
	`parallel` integer NOT NULL,
	`stop_after_failures` integer NOT NULL,
	`total` integer NOT NULL,
	`done` integer NOT NULL,
	`failed` integer NOT NULL,
	`actor_name` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `batches_tenant` ON `batches` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `batches_state` ON `batches` (`state`,`not_before`);--> statement-breakpoint
CREATE TABLE `certificates` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`charger_id` text NOT NULL,
	`use` text NOT NULL,
	`serial` text NOT NULL,
	`subject` text NOT NULL,
	`issuer` text NOT NULL,
	`fingerprint` text NOT NULL,
	`pem` text NOT NULL,
	`not_before` integer NOT NULL,
	`not_after` integer NOT NULL,
	`state` text NOT NULL,
	`detail` text NOT NULL,
	`command_id` text,
	`revoked_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `certificates_fingerprint` ON `certificates` (`fingerprint`);--> statement-breakpoint
CREATE INDEX `certificates_charger` ON `certificates` (`charger_id`,`state`);--> statement-breakpoint
CREATE INDEX `certificates_tenant` ON `certificates` (`tenant_id`,`not_after`,`id`);--> statement-breakpoint
CREATE INDEX `certificates_expiry` ON `certificates` (`state`,`not_after`);--> statement-breakpoint
CREATE TABLE `charger_notices` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` text NOT NULL,
	`station_id` text NOT NULL,
	`charger_id` text NOT NULL,
	`connector` integer,
	`kind` text NOT NULL,
	`topic` text NOT NULL,
	`payload` text NOT NULL,
	`at` integer NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `charger_notices_charger` ON `charger_notices` (`charger_id`,`id`);--> statement-breakpoint
CREATE INDEX `charger_notices_received` ON `charger_notices` (`received_at`);--> statement-breakpoint
CREATE TABLE `charger_settings` (
	`charger_id` text NOT NULL,
	`key` text NOT NULL,
	`tenant_id` text NOT NULL,
	`value` text,
	`facts` text NOT NULL,
	`read_at` integer NOT NULL,
	PRIMARY KEY(`charger_id`, `key`)
);
--> statement-breakpoint
CREATE INDEX `charger_settings_tenant` ON `charger_settings` (`tenant_id`,`key`);--> statement-breakpoint
CREATE TABLE `file_links` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`file_id` text NOT NULL,
	`charger_id` text NOT NULL,
	`way` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `file_links_file` ON `file_links` (`file_id`);--> statement-breakpoint
CREATE INDEX `file_links_expires` ON `file_links` (`expires_at`);--> statement-breakpoint
CREATE TABLE `file_parts` (
	`file_id` text NOT NULL,
	`part` integer NOT NULL,
	`tenant_id` text NOT NULL,
	`body` blob NOT NULL,
	PRIMARY KEY(`file_id`, `part`)
);
--> statement-breakpoint
CREATE TABLE `files` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`charger_id` text,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`state` text NOT NULL,
	`detail` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`vendor` text NOT NULL,
	`model` text NOT NULL,
	`version` text NOT NULL,
	`signing_certificate` text,
	`signature` text,
	`request_number` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `files_tenant` ON `files` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `files_charger` ON `files` (`charger_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `files_request` ON `files` (`request_number`);--> statement-breakpoint
CREATE TABLE `forwards` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`charger_id` text NOT NULL,
	`url` text NOT NULL,
	`identity` text NOT NULL,
	`key_text` text,
	`mode` text NOT NULL,
	`enabled` integer NOT NULL,
	`state` text NOT NULL,
	`detail` text NOT NULL,
	`connected_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `forwards_charger` ON `forwards` (`charger_id`);--> statement-breakpoint
CREATE INDEX `forwards_tenant` ON `forwards` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `local_lists` (
	`charger_id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`version` integer NOT NULL,
	`sent_hash` text NOT NULL,
	`wanted_hash` text NOT NULL,
	`entries` integer NOT NULL,
	`state` text NOT NULL,
	`detail` text NOT NULL,
	`synced_at` integer,
	`next_try_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `local_lists_state` ON `local_lists` (`state`,`next_try_at`);--> statement-breakpoint
CREATE INDEX `local_lists_tenant` ON `local_lists` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `message_chunks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` text NOT NULL,
	`charger_id` text NOT NULL,
	`from_ms` integer NOT NULL,
	`to_ms` integer NOT NULL,
	`frames` integer NOT NULL,
	`body` blob NOT NULL
);
--> statement-breakpoint
CREATE INDEX `message_chunks_charger` ON `message_chunks` (`charger_id`,`from_ms`);--> statement-breakpoint
CREATE INDEX `message_chunks_to` ON `message_chunks` (`to_ms`);--> statement-breakpoint
CREATE TABLE `passports` (
	`id` text PRIMARY KEY NOT NULL,
	`vendor` text NOT NULL,
	`model` text NOT NULL,
	`firmware` text NOT NULL,
	`version` text NOT NULL,
	`commands` text NOT NULL,
	`features` text NOT NULL,
	`limits` text NOT NULL,
	`units` text NOT NULL,
	`conformance` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `reservations` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`station_id` text NOT NULL,
	`charger_id` text NOT NULL,
	`station_name` text NOT NULL,
	`charger_name` text NOT NULL,
	`connector` integer NOT NULL,
	`number` integer NOT NULL,
	`id_tag` text NOT NULL,
	`card_id` text,
	`driver_id` text,
	`user_name` text NOT NULL,
	`state` text NOT NULL,
	`detail` text NOT NULL,
	`order_id` text,
	`command_id` text,
	`starts_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reservations_number` ON `reservations` (`number`);--> statement-breakpoint
CREATE INDEX `reservations_tenant` ON `reservations` (`tenant_id`,`expires_at`,`id`);--> statement-breakpoint
CREATE INDEX `reservations_charger` ON `reservations` (`charger_id`,`state`);--> statement-breakpoint
CREATE INDEX `reservations_state` ON `reservations` (`state`,`expires_at`);--> statement-breakpoint
CREATE TABLE `security_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`charger_id` text NOT NULL,
	`kind` text NOT NULL,
	`from_profile` integer NOT NULL,
	`to_profile` integer NOT NULL,
	`step` text NOT NULL,
	`state` text NOT NULL,
	`detail` text NOT NULL,
	`key_hash` text,
	`key_text` text,
	`command_id` text,
	`deadline_at` integer NOT NULL,
	`actor_name` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `security_changes_charger` ON `security_changes` (`charger_id`,`state`);--> statement-breakpoint
CREATE INDEX `security_changes_tenant` ON `security_changes` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `security_changes_state` ON `security_changes` (`state`,`deadline_at`);--> statement-breakpoint
CREATE TABLE `setting_templates` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`vendor` text NOT NULL,
	`model` text NOT NULL,
	`version` text NOT NULL,
	`entries` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `setting_templates_tenant` ON `setting_templates` (`tenant_id`,`name`,`id`);--> statement-breakpoint
ALTER TABLE `chargers` ADD `version` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `chargers` ADD `security_profile` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `chargers` ADD `template_id` text;--> statement-breakpoint
ALTER TABLE `chargers` ADD `settings_read_at` integer;--> statement-breakpoint
ALTER TABLE `commands` ADD `batch_id` text;--> statement-breakpoint
ALTER TABLE `connectors` ADD `outlets` text;