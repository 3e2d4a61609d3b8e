CREATE TABLE `bookings` (
	`order_id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`revision` integer NOT NULL,
	`booked` text NOT NULL,
	`booked_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `bookings_tenant` ON `bookings` (`tenant_id`,`order_id`);--> statement-breakpoint
CREATE TABLE `campaign_uses` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`campaign_id` text NOT NULL,
	`driver_id` text,
	`card_id` text,
	`order_id` text,
	`top_up_key` text,
	`amount_minor` integer NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `campaign_uses_order` ON `campaign_uses` (`campaign_id`,`order_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `campaign_uses_top_up` ON `campaign_uses` (`campaign_id`,`top_up_key`);--> statement-breakpoint
CREATE INDEX `campaign_uses_driver` ON `campaign_uses` (`driver_id`,`campaign_id`);--> statement-breakpoint
CREATE INDEX `campaign_uses_card` ON `campaign_uses` (`card_id`,`campaign_id`);--> statement-breakpoint
CREATE INDEX `campaign_uses_open` ON `campaign_uses` (`campaign_id`) WHERE "used_at" is null;--> statement-breakpoint
CREATE INDEX `campaign_uses_by_order` ON `campaign_uses` (`order_id`) WHERE "order_id" is not null;--> statement-breakpoint
CREATE INDEX `campaign_uses_tenant` ON `campaign_uses` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `campaigns` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`rules` text NOT NULL,
	`currency` text NOT NULL,
	`state` text NOT NULL,
	`code` text,
	`valid_from` integer,
	`valid_to` integer,
	`budget_minor` integer,
	`spent_minor` integer NOT NULL,
	`max_uses` integer,
	`max_uses_per_driver` integer,
	`uses` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `campaigns_code` ON `campaigns` (`tenant_id`,`code`);--> statement-breakpoint
CREATE INDEX `campaigns_tenant` ON `campaigns` (`tenant_id`,`name`,`id`);--> statement-breakpoint
CREATE INDEX `campaigns_running` ON `campaigns` (`tenant_id`) WHERE "state" = 'running';--> statement-breakpoint
CREATE TABLE `customer_groups` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`note` text NOT NULL,
	`benefit` text,
	`stackable` integer NOT NULL,
	`payment_mode` text,
	`credit_minor` integer,
	`min_balance_minor` integer,
	`member_count` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `customer_groups_tenant` ON `customer_groups` (`tenant_id`,`name`,`id`);--> statement-breakpoint
CREATE TABLE `disputes` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`payment_id` text NOT NULL,
	`order_id` text,
	`external_id` text NOT NULL,
	`state` text NOT NULL,
	`reason` text NOT NULL,
	`currency` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`answer_by` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `disputes_external` ON `disputes` (`external_id`);--> statement-breakpoint
CREATE INDEX `disputes_tenant` ON `disputes` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `group_members` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`group_id` text NOT NULL,
	`driver_id` text,
	`card_id` text,
	`created_at` integer NOT NULL,
	CONSTRAINT "group_members_one" CHECK(("driver_id" is null) <> ("card_id" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `group_members_driver` ON `group_members` (`group_id`,`driver_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `group_members_card` ON `group_members` (`group_id`,`card_id`);--> statement-breakpoint
CREATE INDEX `group_members_by_driver` ON `group_members` (`driver_id`);--> statement-breakpoint
CREATE INDEX `group_members_by_card` ON `group_members` (`card_id`);--> statement-breakpoint
CREATE INDEX `group_members_tenant` ON `group_members` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `invoice_batches` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`entity_id` text NOT NULL,
	`name` text NOT NULL,
	`plan` text NOT NULL,
	`state` text NOT NULL,
	`total` integer NOT NULL,
	`issued` integer NOT NULL,
	`failed` integer NOT NULL,
	`problems` text NOT NULL,
	`cursor` text,
	`node_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `invoice_batches_tenant` ON `invoice_batches` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `invoice_batches_state` ON `invoice_batches` (`state`);--> statement-breakpoint
CREATE TABLE `invoice_credits` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`order_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`due_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `invoice_credits_due` ON `invoice_credits` (`due_at`) WHERE "due_at" is not null;--> statement-breakpoint
CREATE INDEX `invoice_credits_invoice` ON `invoice_credits` (`invoice_id`);--> statement-breakpoint
CREATE INDEX `invoice_credits_tenant` ON `invoice_credits` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `invoice_files` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`kind` text NOT NULL,
	`content` blob NOT NULL,
	`sha256` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invoice_files_kind` ON `invoice_files` (`invoice_id`,`kind`);--> statement-breakpoint
CREATE INDEX `invoice_files_tenant` ON `invoice_files` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `invoice_orders` (
	`order_id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`invoice_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `invoice_orders_invoice` ON `invoice_orders` (`invoice_id`);--> statement-breakpoint
CREATE TABLE `invoice_series` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`entity_id` text NOT NULL,
	`name` text NOT NULL,
	`next_number` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invoice_series_name` ON `invoice_series` (`entity_id`,`name`);--> statement-breakpoint
CREATE INDEX `invoice_series_tenant` ON `invoice_series` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `invoices` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`entity_id` text NOT NULL,
	`number` text NOT NULL,
	`type` text NOT NULL,
	`form` text NOT NULL,
	`region` text NOT NULL,
	`language` text NOT NULL,
	`issued_at` integer NOT NULL,
	`day` integer NOT NULL,
	`buyer_name` text NOT NULL,
	`buyer_email` text NOT NULL,
	`driver_id` text,
	`currency` text NOT NULL,
	`net_minor` integer NOT NULL,
	`tax_minor` integer NOT NULL,
	`total_minor` integer NOT NULL,
	`order_count` integer NOT NULL,
	`preceding_id` text,
	`credited_by` text,
	`document` text NOT NULL,
	`batch_id` text,
	`mailed_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invoices_number` ON `invoices` (`entity_id`,`number`);--> statement-breakpoint
CREATE INDEX `invoices_tenant` ON `invoices` (`tenant_id`,`issued_at`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_batch` ON `invoices` (`batch_id`) WHERE "batch_id" is not null;--> statement-breakpoint
CREATE INDEX `invoices_driver` ON `invoices` (`driver_id`,`issued_at`) WHERE "driver_id" is not null;--> statement-breakpoint
CREATE INDEX `invoices_preceding` ON `invoices` (`preceding_id`) WHERE "preceding_id" is not null;--> statement-breakpoint
CREATE TABLE `ledger` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` text NOT NULL,
	`key` text NOT NULL,
	`seq` integer NOT NULL,
	`kind` text NOT NULL,
	`debit` text NOT NULL,
	`credit` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`day` integer NOT NULL,
	`at` integer NOT NULL,
	`order_id` text,
	`payment_id` text,
	`invoice_id` text,
	`driver_id` text,
	`station_id` text,
	`note` text NOT NULL,
	CONSTRAINT "ledger_amount" CHECK("amount_minor" > 0),
	CONSTRAINT "ledger_sides" CHECK("debit" <> "credit")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ledger_key` ON `ledger` (`key`,`seq`);--> statement-breakpoint
CREATE INDEX `ledger_tenant` ON `ledger` (`tenant_id`,`day`,`id`);--> statement-breakpoint
CREATE INDEX `ledger_order` ON `ledger` (`order_id`) WHERE "order_id" is not null;--> statement-breakpoint
CREATE INDEX `ledger_driver` ON `ledger` (`driver_id`) WHERE "driver_id" is not null;--> statement-breakpoint
CREATE TABLE `ledger_days` (
	`tenant_id` text NOT NULL,
	`day` integer NOT NULL,
	`kind` text NOT NULL,
	`debit` text NOT NULL,
	`credit` text NOT NULL,
	`currency` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`entries` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `day`, `kind`, `debit`, `credit`, `currency`)
);
--> statement-breakpoint
CREATE TABLE `legal_entities` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`street` text NOT NULL,
	`postcode` text NOT NULL,
	`city` text NOT NULL,
	`country` text NOT NULL,
	`vat_id` text NOT NULL,
	`tax_number` text NOT NULL,
	`registration` text NOT NULL,
	`contact_name` text NOT NULL,
	`email` text NOT NULL,
	`phone` text NOT NULL,
	`iban` text NOT NULL,
	`bic` text NOT NULL,
	`region` text NOT NULL,
	`language` text NOT NULL,
	`prefix` text NOT NULL,
	`small_business` integer NOT NULL,
	`terms_days` integer NOT NULL,
	`accent` text NOT NULL,
	`logo` blob,
	`footer` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `legal_entities_tenant` ON `legal_entities` (`tenant_id`,`name`,`id`);--> statement-breakpoint
CREATE TABLE `order_bills` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`order_id` text NOT NULL,
	`bill` text,
	`total_minor` integer NOT NULL,
	`energy_wh` integer NOT NULL,
	`reason` text NOT NULL,
	`actor_name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `order_bills_order` ON `order_bills` (`order_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `order_bills_tenant` ON `order_bills` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `order_day_users` (
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`day` integer NOT NULL,
	`currency` text NOT NULL,
	`user_key` text NOT NULL,
	`orders` integer NOT NULL,
	PRIMARY KEY(`kind`, `subject_id`, `day`, `currency`, `user_key`, `tenant_id`)
);
--> statement-breakpoint
CREATE TABLE `order_days` (
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`day` integer NOT NULL,
	`currency` text NOT NULL,
	`orders` integer NOT NULL,
	`abnormal` integer NOT NULL,
	`users` integer NOT NULL,
	`energy_wh` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`net_minor` integer NOT NULL,
	`tax_minor` integer NOT NULL,
	`total_minor` integer NOT NULL,
	`energy_minor` integer NOT NULL,
	`service_minor` integer NOT NULL,
	`fees_minor` integer NOT NULL,
	`discount_minor` integer NOT NULL,
	PRIMARY KEY(`kind`, `subject_id`, `day`, `currency`, `tenant_id`)
);
--> statement-breakpoint
CREATE INDEX `order_days_tenant` ON `order_days` (`tenant_id`,`kind`,`day`);--> statement-breakpoint
CREATE TABLE `payment_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`external_id` text NOT NULL,
	`name` text NOT NULL,
	`country` text NOT NULL,
	`currency` text NOT NULL,
	`state` text NOT NULL,
	`charges_enabled` integer NOT NULL,
	`payouts_enabled` integer NOT NULL,
	`requirements` text NOT NULL,
	`fee_basis_points` integer NOT NULL,
	`fee_fixed_minor` integer NOT NULL,
	`hold_minor` integer NOT NULL,
	`at_limit` text NOT NULL,
	`checked_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payment_accounts_tenant` ON `payment_accounts` (`tenant_id`) WHERE "state" <> 'disconnected';--> statement-breakpoint
CREATE UNIQUE INDEX `payment_accounts_external` ON `payment_accounts` (`external_id`) WHERE "state" <> 'disconnected';--> statement-breakpoint
CREATE INDEX `payment_accounts_all` ON `payment_accounts` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `payment_methods` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`account_id` text NOT NULL,
	`driver_id` text NOT NULL,
	`customer_id` text NOT NULL,
	`method_id` text NOT NULL,
	`brand` text NOT NULL,
	`last4` text NOT NULL,
	`expires_month` integer NOT NULL,
	`expires_year` integer NOT NULL,
	`consent_text` text NOT NULL,
	`consent_at` integer NOT NULL,
	`removed_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payment_methods_method` ON `payment_methods` (`account_id`,`method_id`);--> statement-breakpoint
CREATE INDEX `payment_methods_driver` ON `payment_methods` (`driver_id`);--> statement-breakpoint
CREATE INDEX `payment_methods_tenant` ON `payment_methods` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `payments` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`account_id` text NOT NULL,
	`order_id` text,
	`driver_id` text,
	`method_id` text,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`intent_id` text,
	`currency` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`to_capture_minor` integer,
	`captured_minor` integer NOT NULL,
	`refunded_minor` integer NOT NULL,
	`fee_minor` integer NOT NULL,
	`provider_fee_minor` integer NOT NULL,
	`capture_before` integer,
	`warned_at` integer,
	`attempts` integer NOT NULL,
	`due_at` integer,
	`error` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payments_intent` ON `payments` (`intent_id`);--> statement-breakpoint
CREATE INDEX `payments_order` ON `payments` (`order_id`);--> statement-breakpoint
CREATE INDEX `payments_due` ON `payments` (`due_at`) WHERE "due_at" is not null;--> statement-breakpoint
CREATE INDEX `payments_tenant` ON `payments` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `payouts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`account_id` text,
	`external_id` text,
	`state` text NOT NULL,
	`currency` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`arrives_at` integer,
	`reference` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payouts_external` ON `payouts` (`external_id`);--> statement-breakpoint
CREATE INDEX `payouts_tenant` ON `payouts` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `provider_events` (
	`id` text PRIMARY KEY NOT NULL,
	`account` text NOT NULL,
	`type` text NOT NULL,
	`object_id` text NOT NULL,
	`received_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer,
	`done_at` integer,
	`error` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `provider_events_due` ON `provider_events` (`due_at`) WHERE "due_at" is not null;--> statement-breakpoint
CREATE TABLE `reconciliations` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`account_id` text NOT NULL,
	`day` integer NOT NULL,
	`checked` integer NOT NULL,
	`differences` text NOT NULL,
	`difference_count` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reconciliations_day` ON `reconciliations` (`account_id`,`day`);--> statement-breakpoint
CREATE INDEX `reconciliations_tenant` ON `reconciliations` (`tenant_id`,`day`,`id`);--> statement-breakpoint
CREATE TABLE `refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`order_id` text NOT NULL,
	`payment_id` text,
	`state` text NOT NULL,
	`via` text NOT NULL,
	`external_id` text,
	`currency` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`fee_returned_minor` integer NOT NULL,
	`lines` text NOT NULL,
	`reason` text NOT NULL,
	`actor_name` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer,
	`error` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_external` ON `refunds` (`external_id`);--> statement-breakpoint
CREATE INDEX `refunds_order` ON `refunds` (`order_id`);--> statement-breakpoint
CREATE INDEX `refunds_due` ON `refunds` (`due_at`) WHERE "due_at" is not null;--> statement-breakpoint
CREATE INDEX `refunds_tenant` ON `refunds` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `report_chunks` (
	`report_id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`number` integer NOT NULL,
	`content` blob NOT NULL,
	PRIMARY KEY(`report_id`, `number`)
);
--> statement-breakpoint
CREATE TABLE `report_files` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`report` text NOT NULL,
	`format` text NOT NULL,
	`query` text NOT NULL,
	`state` text NOT NULL,
	`rows` integer NOT NULL,
	`total` integer NOT NULL,
	`size_bytes` integer NOT NULL,
	`error` text NOT NULL,
	`schedule_id` text,
	`scope_tenant_id` text NOT NULL,
	`node_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `report_files_tenant` ON `report_files` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `report_files_state` ON `report_files` (`state`);--> statement-breakpoint
CREATE TABLE `report_links` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`report_id` text NOT NULL,
	`recipient` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `report_links_report` ON `report_links` (`report_id`);--> statement-breakpoint
CREATE INDEX `report_links_tenant` ON `report_links` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `report_schedules` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`report` text NOT NULL,
	`format` text NOT NULL,
	`period` text NOT NULL,
	`query` text NOT NULL,
	`every` text NOT NULL,
	`hour` integer NOT NULL,
	`zone` text NOT NULL,
	`recipients` text NOT NULL,
	`enabled` integer NOT NULL,
	`next_at` integer NOT NULL,
	`last_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `report_schedules_tenant` ON `report_schedules` (`tenant_id`,`name`,`id`);--> statement-breakpoint
CREATE INDEX `report_schedules_next` ON `report_schedules` (`next_at`);--> statement-breakpoint
CREATE TABLE `tariff_offers` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`station_id` text NOT NULL,
	`charger_id` text,
	`group_id` text,
	`tariff_id` text NOT NULL,
	`payment_mode` text,
	`priority` integer NOT NULL,
	`valid_from` integer,
	`valid_to` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `tariff_offers_tenant` ON `tariff_offers` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `tariff_offers_station` ON `tariff_offers` (`station_id`);--> statement-breakpoint
CREATE INDEX `tariff_offers_tariff` ON `tariff_offers` (`tariff_id`);--> statement-breakpoint
CREATE TABLE `wallets` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`driver_id` text NOT NULL,
	`currency` text NOT NULL,
	`balance_minor` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `wallets_driver` ON `wallets` (`driver_id`,`tenant_id`,`currency`);--> statement-breakpoint
CREATE INDEX `wallets_tenant` ON `wallets` (`tenant_id`,`id`);--> statement-breakpoint
ALTER TABLE `mails` ADD `attachments` text;--> statement-breakpoint
ALTER TABLE `drivers` ADD `company` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `drivers` ADD `street` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `drivers` ADD `postcode` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `drivers` ADD `city` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `drivers` ADD `country` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `drivers` ADD `vat_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `drivers` ADD `reference` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `orders` ADD `terms` text;--> statement-breakpoint
ALTER TABLE `orders` ADD `payment_mode` text DEFAULT 'invoice' NOT NULL;--> statement-breakpoint
ALTER TABLE `orders` ADD `payment_state` text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE `orders` ADD `paid_minor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `orders` ADD `refunded_minor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `orders` ADD `hold_minor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `orders` ADD `review` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `orders` ADD `merged_into` text;--> statement-breakpoint
ALTER TABLE `orders` ADD `invoice_id` text;--> statement-breakpoint
ALTER TABLE `orders` ADD `due_at` integer;--> statement-breakpoint
CREATE INDEX `orders_due` ON `orders` (`due_at`) WHERE "due_at" is not null;--> statement-breakpoint
CREATE INDEX `orders_review` ON `orders` (`tenant_id`,`started_at`) WHERE "review" = 'open';--> statement-breakpoint
CREATE INDEX `orders_driver` ON `orders` (`driver_id`,`started_at`) WHERE "driver_id" is not null;--> statement-breakpoint
CREATE INDEX `orders_account` ON `orders` (`driver_id`,`payment_state`) WHERE "payment_mode" = 'account';