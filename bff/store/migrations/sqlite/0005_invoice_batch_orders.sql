ALTER TABLE `invoice_batches` ADD `done` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE "invoice_batches" SET "done" = CASE WHEN "state" = 'done' THEN "total" ELSE "failed" + coalesce((SELECT sum("order_count") FROM "invoices" WHERE "batch_id" = "invoice_batches"."id"), 0) END;
