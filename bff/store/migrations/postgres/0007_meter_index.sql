ALTER TABLE "meter_values" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
UPDATE "meter_values" SET "transaction_id" = "orders"."transaction_id" FROM "orders" WHERE "orders"."id" = "meter_values"."order_id";--> statement-breakpoint
DELETE FROM "meter_values" WHERE "transaction_id" IS NULL;--> statement-breakpoint
ALTER TABLE "meter_values" ALTER COLUMN "transaction_id" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "meter_values_transaction" ON "meter_values" USING btree ("transaction_id","id");--> statement-breakpoint
ALTER TABLE "meter_values" DROP COLUMN "order_id";
