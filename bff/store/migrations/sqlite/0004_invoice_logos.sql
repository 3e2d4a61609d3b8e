CREATE TABLE `invoice_logos` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`content` blob NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `invoice_logos_tenant` ON `invoice_logos` (`tenant_id`,`id`);--> statement-breakpoint
ALTER TABLE `invoices` ADD `logo_id` text;