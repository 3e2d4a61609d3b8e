CREATE TABLE "invoice_logos" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"content" "bytea" NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "logo_id" text COLLATE "C";--> statement-breakpoint
CREATE INDEX "invoice_logos_tenant" ON "invoice_logos" USING btree ("tenant_id","id");