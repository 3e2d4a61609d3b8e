CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`locale` text NOT NULL,
	`password_hash` text,
	`totp_secret` text,
	`totp_enabled_at` integer,
	`totp_last_step` integer,
	`disabled_at` integer,
	`last_log_in_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_email` ON `accounts` (`email`);--> statement-breakpoint
CREATE INDEX `accounts_tenant` ON `accounts` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`prefix` text NOT NULL,
	`hash` text NOT NULL,
	`permissions` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_tenant` ON `api_keys` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`at` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`action` text NOT NULL,
	`object_kind` text NOT NULL,
	`object_id` text NOT NULL,
	`detail` text NOT NULL,
	`address` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_tenant` ON `audit` (`tenant_id`,`at`,`id`);--> statement-breakpoint
CREATE TABLE `embed_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`api_key_id` text NOT NULL,
	`secret_hash` text NOT NULL,
	`token_hash` text,
	`token_expires_at` integer,
	`previous_token_hash` text,
	`previous_expires_at` integer,
	`permissions` text NOT NULL,
	`widgets` text NOT NULL,
	`origins` text NOT NULL,
	`user` text NOT NULL,
	`locale` text,
	`brand` text NOT NULL,
	`created_at` integer NOT NULL,
	`secret_expires_at` integer NOT NULL,
	`redeemed_at` integer,
	`expires_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `embed_sessions_secret` ON `embed_sessions` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `embed_sessions_token` ON `embed_sessions` (`token_hash`);--> statement-breakpoint
CREATE INDEX `embed_sessions_previous` ON `embed_sessions` (`previous_token_hash`);--> statement-breakpoint
CREATE TABLE `facts` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`secret` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `idempotency` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`request_hash` text NOT NULL,
	`status` integer NOT NULL,
	`body` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `log_ins` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`account_id` text NOT NULL,
	`acting_tenant_id` text,
	`csrf` text NOT NULL,
	`user_agent` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `log_ins_account` ON `log_ins` (`account_id`);--> statement-breakpoint
CREATE TABLE `mailed_links` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`account_id` text NOT NULL,
	`purpose` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `mails` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`to` text NOT NULL,
	`subject` text NOT NULL,
	`text` text NOT NULL,
	`sent_at` integer,
	`attempts` integer NOT NULL,
	`due_at` integer,
	`error` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `mails_tenant` ON `mails` (`tenant_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`txid` integer NOT NULL,
	`tenant_id` text NOT NULL,
	`topic` text NOT NULL,
	`subject_id` text NOT NULL,
	`payload` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `outbox_order` ON `outbox` (`txid`,`position`);--> statement-breakpoint
CREATE TABLE `tenant_scope` (
	`ancestor` text NOT NULL,
	`descendant` text NOT NULL,
	PRIMARY KEY(`ancestor`, `descendant`)
);
--> statement-breakpoint
CREATE INDEX `tenant_scope_descendant` ON `tenant_scope` (`descendant`);--> statement-breakpoint
CREATE TABLE `tenants` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`parent_id` text,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`country` text NOT NULL,
	`currency` text NOT NULL,
	`zone` text NOT NULL,
	`locale` text NOT NULL,
	`brand` text NOT NULL,
	`origins` text NOT NULL,
	`disabled_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `alarms` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`station_id` text NOT NULL,
	`charger_id` text NOT NULL,
	`station_name` text NOT NULL,
	`charger_name` text NOT NULL,
	`connector` integer,
	`code` text NOT NULL,
	`level` text NOT NULL,
	`state` text NOT NULL,
	`detail` text NOT NULL,
	`count` integer NOT NULL,
	`assignee_id` text,
	`assignee_name` text NOT NULL,
	`note` text NOT NULL,
	`open_key` text,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`cleared_at` integer,
	`closed_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alarms_open` ON `alarms` (`open_key`);--> statement-breakpoint
CREATE INDEX `alarms_tenant` ON `alarms` (`tenant_id`,`last_at`,`id`);--> statement-breakpoint
CREATE INDEX `alarms_charger` ON `alarms` (`charger_id`);--> statement-breakpoint
CREATE TABLE `cards` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`uid` text NOT NULL,
	`label` text NOT NULL,
	`driver_id` text,
	`group_tag` text NOT NULL,
	`blocked` integer NOT NULL,
	`expires_at` integer,
	`station_ids` text NOT NULL,
	`charger_ids` text NOT NULL,
	`last_used_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cards_uid` ON `cards` (`tenant_id`,`uid`);--> statement-breakpoint
CREATE INDEX `cards_by_uid` ON `cards` (`uid`);--> statement-breakpoint
CREATE TABLE `chargers` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`station_id` text NOT NULL,
	`identity` text NOT NULL,
	`name` text NOT NULL,
	`vendor` text NOT NULL,
	`model` text NOT NULL,
	`serial` text NOT NULL,
	`firmware` text NOT NULL,
	`max_power_w` integer NOT NULL,
	`key_hash` text,
	`online` integer NOT NULL,
	`node_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`connected_at` integer,
	`offline_since` integer,
	`last_seen_at` integer,
	`booted_at` integer,
	`disabled` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `chargers_identity` ON `chargers` (`identity`);--> statement-breakpoint
CREATE INDEX `chargers_tenant` ON `chargers` (`tenant_id`,`name`,`id`);--> statement-breakpoint
CREATE INDEX `chargers_station` ON `chargers` (`station_id`);--> statement-breakpoint
CREATE INDEX `chargers_node` ON `chargers` (`node_id`);--> statement-breakpoint
CREATE TABLE `commands` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`station_id` text NOT NULL,
	`charger_id` text NOT NULL,
	`kind` text NOT NULL,
	`payload` text NOT NULL,
	`state` text NOT NULL,
	`detail` text NOT NULL,
	`result` text,
	`order_id` text,
	`node_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`created_at` integer NOT NULL,
	`sent_at` integer,
	`answered_at` integer,
	`expires_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `commands_queue` ON `commands` (`state`,`charger_id`);--> statement-breakpoint
CREATE INDEX `commands_tenant` ON `commands` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `connectors` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`station_id` text NOT NULL,
	`charger_id` text NOT NULL,
	`number` integer NOT NULL,
	`type` text NOT NULL,
	`max_power_w` integer NOT NULL,
	`state` text NOT NULL,
	`error_code` text NOT NULL,
	`info` text NOT NULL,
	`state_at` integer NOT NULL,
	`order_id` text,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connectors_charger` ON `connectors` (`charger_id`,`number`);--> statement-breakpoint
CREATE INDEX `connectors_station` ON `connectors` (`station_id`);--> statement-breakpoint
CREATE INDEX `connectors_tenant` ON `connectors` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `day_totals` (
	`tenant_id` text NOT NULL,
	`station_id` text NOT NULL,
	`day` integer NOT NULL,
	`currency` text NOT NULL,
	`orders` integer NOT NULL,
	`energy_wh` integer NOT NULL,
	`total_minor` integer NOT NULL,
	PRIMARY KEY(`station_id`, `day`, `currency`)
);
--> statement-breakpoint
CREATE INDEX `day_totals_tenant` ON `day_totals` (`tenant_id`,`day`);--> statement-breakpoint
CREATE TABLE `drivers` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`phone` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `drivers_tenant` ON `drivers` (`tenant_id`,`name`,`id`);--> statement-breakpoint
CREATE TABLE `meter_values` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` text NOT NULL,
	`order_id` text NOT NULL,
	`samples` text NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `meter_values_order` ON `meter_values` (`order_id`,`id`);--> statement-breakpoint
CREATE TABLE `nodes` (
	`id` text PRIMARY KEY NOT NULL,
	`started_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`station_id` text NOT NULL,
	`charger_id` text NOT NULL,
	`connector` integer NOT NULL,
	`station_name` text NOT NULL,
	`charger_name` text NOT NULL,
	`card_id` text,
	`driver_id` text,
	`id_tag` text NOT NULL,
	`user_name` text NOT NULL,
	`transaction_id` integer NOT NULL,
	`state` text NOT NULL,
	`abnormal_reason` text,
	`stop_reason` text,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`duration_ms` integer NOT NULL,
	`meter_start_wh` integer NOT NULL,
	`meter_stop_wh` integer,
	`energy_wh` integer NOT NULL,
	`power_w` integer NOT NULL,
	`soc_percent` integer,
	`currency` text NOT NULL,
	`total_minor` integer NOT NULL,
	`tax_minor` integer NOT NULL,
	`zone` text NOT NULL,
	`tariff_version_id` text,
	`bill` text,
	`start_key` text NOT NULL,
	`memory` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_transaction` ON `orders` (`transaction_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `orders_start` ON `orders` (`charger_id`,`start_key`);--> statement-breakpoint
CREATE INDEX `orders_tenant_started` ON `orders` (`tenant_id`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_tenant_state` ON `orders` (`tenant_id`,`state`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_station_started` ON `orders` (`station_id`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_charger_running` ON `orders` (`charger_id`) WHERE "state" = 'charging';--> statement-breakpoint
CREATE INDEX `orders_charger_abnormal` ON `orders` (`charger_id`,`started_at`) WHERE "state" = 'abnormal';--> statement-breakpoint
CREATE INDEX `orders_card_running` ON `orders` (`card_id`) WHERE "state" = 'charging';--> statement-breakpoint
CREATE TABLE `stations` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`address` text NOT NULL,
	`city` text NOT NULL,
	`country` text NOT NULL,
	`latitude` real NOT NULL,
	`longitude` real NOT NULL,
	`zone` text NOT NULL,
	`tariff_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `stations_tenant` ON `stations` (`tenant_id`,`name`,`id`);--> statement-breakpoint
CREATE TABLE `tariff_versions` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`tariff_id` text NOT NULL,
	`version` integer NOT NULL,
	`definition` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tariff_versions_number` ON `tariff_versions` (`tariff_id`,`version`);--> statement-breakpoint
CREATE TABLE `tariffs` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`currency` text NOT NULL,
	`version_id` text NOT NULL,
	`version` integer NOT NULL,
	`archived` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `tariffs_tenant` ON `tariffs` (`tenant_id`,`name`,`id`);--> statement-breakpoint
CREATE TABLE `transaction_numbers` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL
);
