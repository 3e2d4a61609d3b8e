CREATE TABLE `__new_meter_values` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` text NOT NULL,
	`transaction_id` integer NOT NULL,
	`samples` text NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_meter_values`("id", "tenant_id", "transaction_id", "samples", "received_at") SELECT m."id", m."tenant_id", o."transaction_id", m."samples", m."received_at" FROM `meter_values` m JOIN `orders` o ON o."id" = m."order_id" ORDER BY m."id";--> statement-breakpoint
DROP TABLE `meter_values`;--> statement-breakpoint
ALTER TABLE `__new_meter_values` RENAME TO `meter_values`;--> statement-breakpoint
CREATE INDEX `meter_values_transaction` ON `meter_values` (`transaction_id`,`id`);
