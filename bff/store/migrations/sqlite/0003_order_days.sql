DROP TABLE `day_totals`;--> statement-breakpoint
UPDATE "orders" SET "review" = 'open' WHERE "state" = 'abnormal';--> statement-breakpoint
UPDATE "orders" SET "due_at" = "updated_at" WHERE "state" <> 'charging';
