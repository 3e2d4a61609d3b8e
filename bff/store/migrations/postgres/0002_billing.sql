CREATE TABLE "bookings" (
	"order_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"revision" bigint NOT NULL,
	"booked" json NOT NULL,
	"booked_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "campaign_uses" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"campaign_id" text COLLATE "C" NOT NULL,
	"driver_id" text COLLATE "C",
	"card_id" text COLLATE "C",
	"order_id" text COLLATE "C",
	"top_up_key" text COLLATE "C",
	"amount_minor" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"used_at" bigint
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"rules" json NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"code" text COLLATE "C",
	"valid_from" bigint,
	"valid_to" bigint,
	"budget_minor" bigint,
	"spent_minor" bigint NOT NULL,
	"max_uses" bigint,
	"max_uses_per_driver" bigint,
	"uses" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customer_groups" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"note" text COLLATE "C" NOT NULL,
	"benefit" json,
	"stackable" boolean NOT NULL,
	"payment_mode" text COLLATE "C",
	"credit_minor" bigint,
	"min_balance_minor" bigint,
	"member_count" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "disputes" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"payment_id" text COLLATE "C" NOT NULL,
	"order_id" text COLLATE "C",
	"external_id" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"reason" text COLLATE "C" NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"amount_minor" bigint NOT NULL,
	"answer_by" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "group_members" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"group_id" text COLLATE "C" NOT NULL,
	"driver_id" text COLLATE "C",
	"card_id" text COLLATE "C",
	"created_at" bigint NOT NULL,
	CONSTRAINT "group_members_one" CHECK (("driver_id" is null) <> ("card_id" is null))
);
--> statement-breakpoint
CREATE TABLE "invoice_batches" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"entity_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"plan" json NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"total" bigint NOT NULL,
	"issued" bigint NOT NULL,
	"failed" bigint NOT NULL,
	"problems" json NOT NULL,
	"cursor" text COLLATE "C",
	"node_id" text COLLATE "C" NOT NULL,
	"actor_name" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoice_credits" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"invoice_id" text COLLATE "C" NOT NULL,
	"order_id" text COLLATE "C" NOT NULL,
	"amount_minor" bigint NOT NULL,
	"due_at" bigint,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoice_files" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"invoice_id" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"content" "bytea" NOT NULL,
	"sha256" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoice_orders" (
	"order_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"invoice_id" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoice_series" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"entity_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"next_number" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"entity_id" text COLLATE "C" NOT NULL,
	"number" text COLLATE "C" NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"form" text COLLATE "C" NOT NULL,
	"region" text COLLATE "C" NOT NULL,
	"language" text COLLATE "C" NOT NULL,
	"issued_at" bigint NOT NULL,
	"day" bigint NOT NULL,
	"buyer_name" text COLLATE "C" NOT NULL,
	"buyer_email" text COLLATE "C" NOT NULL,
	"driver_id" text COLLATE "C",
	"currency" text COLLATE "C" NOT NULL,
	"net_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	"order_count" bigint NOT NULL,
	"preceding_id" text COLLATE "C",
	"credited_by" text COLLATE "C",
	"document" json NOT NULL,
	"batch_id" text COLLATE "C",
	"mailed_at" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"seq" bigint NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"debit" text COLLATE "C" NOT NULL,
	"credit" text COLLATE "C" NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"day" bigint NOT NULL,
	"at" bigint NOT NULL,
	"order_id" text COLLATE "C",
	"payment_id" text COLLATE "C",
	"invoice_id" text COLLATE "C",
	"driver_id" text COLLATE "C",
	"station_id" text COLLATE "C",
	"note" text COLLATE "C" NOT NULL,
	CONSTRAINT "ledger_amount" CHECK ("amount_minor" > 0),
	CONSTRAINT "ledger_sides" CHECK ("debit" <> "credit")
);
--> statement-breakpoint
CREATE TABLE "ledger_days" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"day" bigint NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"debit" text COLLATE "C" NOT NULL,
	"credit" text COLLATE "C" NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"amount_minor" bigint NOT NULL,
	"entries" bigint NOT NULL,
	CONSTRAINT "ledger_days_tenant_id_day_kind_debit_credit_currency_pk" PRIMARY KEY("tenant_id","day","kind","debit","credit","currency")
);
--> statement-breakpoint
CREATE TABLE "legal_entities" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"street" text COLLATE "C" NOT NULL,
	"postcode" text COLLATE "C" NOT NULL,
	"city" text COLLATE "C" NOT NULL,
	"country" text COLLATE "C" NOT NULL,
	"vat_id" text COLLATE "C" NOT NULL,
	"tax_number" text COLLATE "C" NOT NULL,
	"registration" text COLLATE "C" NOT NULL,
	"contact_name" text COLLATE "C" NOT NULL,
	"email" text COLLATE "C" NOT NULL,
	"phone" text COLLATE "C" NOT NULL,
	"iban" text COLLATE "C" NOT NULL,
	"bic" text COLLATE "C" NOT NULL,
	"region" text COLLATE "C" NOT NULL,
	"language" text COLLATE "C" NOT NULL,
	"prefix" text COLLATE "C" NOT NULL,
	"small_business" boolean NOT NULL,
	"terms_days" bigint NOT NULL,
	"accent" text COLLATE "C" NOT NULL,
	"logo" "bytea",
	"footer" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "order_bills" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"order_id" text COLLATE "C" NOT NULL,
	"bill" json,
	"total_minor" bigint NOT NULL,
	"energy_wh" bigint NOT NULL,
	"reason" text COLLATE "C" NOT NULL,
	"actor_name" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "order_day_users" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"subject_id" text COLLATE "C" NOT NULL,
	"day" bigint NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"user_key" text COLLATE "C" NOT NULL,
	"orders" bigint NOT NULL,
	CONSTRAINT "order_day_users_kind_subject_id_day_currency_user_key_tenant_id_pk" PRIMARY KEY("kind","subject_id","day","currency","user_key","tenant_id")
);
--> statement-breakpoint
CREATE TABLE "order_days" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"subject_id" text COLLATE "C" NOT NULL,
	"day" bigint NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"orders" bigint NOT NULL,
	"abnormal" bigint NOT NULL,
	"users" bigint NOT NULL,
	"energy_wh" bigint NOT NULL,
	"duration_ms" bigint NOT NULL,
	"net_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	"energy_minor" bigint NOT NULL,
	"service_minor" bigint NOT NULL,
	"fees_minor" bigint NOT NULL,
	"discount_minor" bigint NOT NULL,
	CONSTRAINT "order_days_kind_subject_id_day_currency_tenant_id_pk" PRIMARY KEY("kind","subject_id","day","currency","tenant_id")
);
--> statement-breakpoint
CREATE TABLE "payment_accounts" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"external_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"country" text COLLATE "C" NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"charges_enabled" boolean NOT NULL,
	"payouts_enabled" boolean NOT NULL,
	"requirements" json NOT NULL,
	"fee_basis_points" bigint NOT NULL,
	"fee_fixed_minor" bigint NOT NULL,
	"hold_minor" bigint NOT NULL,
	"at_limit" text COLLATE "C" NOT NULL,
	"checked_at" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payment_methods" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"account_id" text COLLATE "C" NOT NULL,
	"driver_id" text COLLATE "C" NOT NULL,
	"customer_id" text COLLATE "C" NOT NULL,
	"method_id" text COLLATE "C" NOT NULL,
	"brand" text COLLATE "C" NOT NULL,
	"last4" text COLLATE "C" NOT NULL,
	"expires_month" bigint NOT NULL,
	"expires_year" bigint NOT NULL,
	"consent_text" text COLLATE "C" NOT NULL,
	"consent_at" bigint NOT NULL,
	"removed_at" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"account_id" text COLLATE "C" NOT NULL,
	"order_id" text COLLATE "C",
	"driver_id" text COLLATE "C",
	"method_id" text COLLATE "C",
	"kind" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"intent_id" text COLLATE "C",
	"currency" text COLLATE "C" NOT NULL,
	"amount_minor" bigint NOT NULL,
	"to_capture_minor" bigint,
	"captured_minor" bigint NOT NULL,
	"refunded_minor" bigint NOT NULL,
	"fee_minor" bigint NOT NULL,
	"provider_fee_minor" bigint NOT NULL,
	"capture_before" bigint,
	"warned_at" bigint,
	"attempts" bigint NOT NULL,
	"due_at" bigint,
	"error" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payouts" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"account_id" text COLLATE "C",
	"external_id" text COLLATE "C",
	"state" text COLLATE "C" NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"amount_minor" bigint NOT NULL,
	"arrives_at" bigint,
	"reference" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "provider_events" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"account" text COLLATE "C" NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"object_id" text COLLATE "C" NOT NULL,
	"received_at" bigint NOT NULL,
	"attempts" bigint NOT NULL,
	"due_at" bigint,
	"done_at" bigint,
	"error" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reconciliations" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"account_id" text COLLATE "C" NOT NULL,
	"day" bigint NOT NULL,
	"checked" bigint NOT NULL,
	"differences" json NOT NULL,
	"difference_count" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"order_id" text COLLATE "C" NOT NULL,
	"payment_id" text COLLATE "C",
	"state" text COLLATE "C" NOT NULL,
	"via" text COLLATE "C" NOT NULL,
	"external_id" text COLLATE "C",
	"currency" text COLLATE "C" NOT NULL,
	"amount_minor" bigint NOT NULL,
	"fee_returned_minor" bigint NOT NULL,
	"lines" json NOT NULL,
	"reason" text COLLATE "C" NOT NULL,
	"actor_name" text COLLATE "C" NOT NULL,
	"attempts" bigint NOT NULL,
	"due_at" bigint,
	"error" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "report_chunks" (
	"report_id" text COLLATE "C" NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"number" bigint NOT NULL,
	"content" "bytea" NOT NULL,
	CONSTRAINT "report_chunks_report_id_number_pk" PRIMARY KEY("report_id","number")
);
--> statement-breakpoint
CREATE TABLE "report_files" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"report" text COLLATE "C" NOT NULL,
	"format" text COLLATE "C" NOT NULL,
	"query" json NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"rows" bigint NOT NULL,
	"total" bigint NOT NULL,
	"size_bytes" bigint NOT NULL,
	"error" text COLLATE "C" NOT NULL,
	"schedule_id" text COLLATE "C",
	"scope_tenant_id" text COLLATE "C" NOT NULL,
	"node_id" text COLLATE "C" NOT NULL,
	"actor_name" text COLLATE "C" NOT NULL,
	"expires_at" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "report_links" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"report_id" text COLLATE "C" NOT NULL,
	"recipient" text COLLATE "C" NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_at" bigint,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "report_schedules" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"report" text COLLATE "C" NOT NULL,
	"format" text COLLATE "C" NOT NULL,
	"period" text COLLATE "C" NOT NULL,
	"query" json NOT NULL,
	"every" text COLLATE "C" NOT NULL,
	"hour" bigint NOT NULL,
	"zone" text COLLATE "C" NOT NULL,
	"recipients" json NOT NULL,
	"enabled" boolean NOT NULL,
	"next_at" bigint NOT NULL,
	"last_at" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tariff_offers" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"station_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C",
	"group_id" text COLLATE "C",
	"tariff_id" text COLLATE "C" NOT NULL,
	"payment_mode" text COLLATE "C",
	"priority" bigint NOT NULL,
	"valid_from" bigint,
	"valid_to" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wallets" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"driver_id" text COLLATE "C" NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"balance_minor" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "attachments" json;--> statement-breakpoint
ALTER TABLE "drivers" ADD COLUMN "company" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "drivers" ADD COLUMN "street" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "drivers" ADD COLUMN "postcode" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "drivers" ADD COLUMN "city" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "drivers" ADD COLUMN "country" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "drivers" ADD COLUMN "vat_id" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "drivers" ADD COLUMN "reference" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "terms" json;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "payment_mode" text COLLATE "C" DEFAULT 'invoice' NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "payment_state" text COLLATE "C" DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "paid_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "refunded_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "hold_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "review" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "merged_into" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "invoice_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "due_at" bigint;--> statement-breakpoint
CREATE INDEX "bookings_tenant" ON "bookings" USING btree ("tenant_id","order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "campaign_uses_order" ON "campaign_uses" USING btree ("campaign_id","order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "campaign_uses_top_up" ON "campaign_uses" USING btree ("campaign_id","top_up_key");--> statement-breakpoint
CREATE INDEX "campaign_uses_driver" ON "campaign_uses" USING btree ("driver_id","campaign_id");--> statement-breakpoint
CREATE INDEX "campaign_uses_card" ON "campaign_uses" USING btree ("card_id","campaign_id");--> statement-breakpoint
CREATE INDEX "campaign_uses_open" ON "campaign_uses" USING btree ("campaign_id") WHERE "used_at" is null;--> statement-breakpoint
CREATE INDEX "campaign_uses_by_order" ON "campaign_uses" USING btree ("order_id") WHERE "order_id" is not null;--> statement-breakpoint
CREATE INDEX "campaign_uses_tenant" ON "campaign_uses" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "campaigns_code" ON "campaigns" USING btree ("tenant_id","code");--> statement-breakpoint
CREATE INDEX "campaigns_tenant" ON "campaigns" USING btree ("tenant_id","name","id");--> statement-breakpoint
CREATE INDEX "campaigns_running" ON "campaigns" USING btree ("tenant_id") WHERE "state" = 'running';--> statement-breakpoint
CREATE INDEX "customer_groups_tenant" ON "customer_groups" USING btree ("tenant_id","name","id");--> statement-breakpoint
CREATE UNIQUE INDEX "disputes_external" ON "disputes" USING btree ("external_id");--> statement-breakpoint
CREATE INDEX "disputes_tenant" ON "disputes" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "group_members_driver" ON "group_members" USING btree ("group_id","driver_id");--> statement-breakpoint
CREATE UNIQUE INDEX "group_members_card" ON "group_members" USING btree ("group_id","card_id");--> statement-breakpoint
CREATE INDEX "group_members_by_driver" ON "group_members" USING btree ("driver_id");--> statement-breakpoint
CREATE INDEX "group_members_by_card" ON "group_members" USING btree ("card_id");--> statement-breakpoint
CREATE INDEX "group_members_tenant" ON "group_members" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "invoice_batches_tenant" ON "invoice_batches" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "invoice_batches_state" ON "invoice_batches" USING btree ("state");--> statement-breakpoint
CREATE INDEX "invoice_credits_due" ON "invoice_credits" USING btree ("due_at") WHERE "due_at" is not null;--> statement-breakpoint
CREATE INDEX "invoice_credits_invoice" ON "invoice_credits" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "invoice_credits_tenant" ON "invoice_credits" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "invoice_files_kind" ON "invoice_files" USING btree ("invoice_id","kind");--> statement-breakpoint
CREATE INDEX "invoice_files_tenant" ON "invoice_files" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "invoice_orders_invoice" ON "invoice_orders" USING btree ("invoice_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invoice_series_name" ON "invoice_series" USING btree ("entity_id","name");--> statement-breakpoint
CREATE INDEX "invoice_series_tenant" ON "invoice_series" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_number" ON "invoices" USING btree ("entity_id","number");--> statement-breakpoint
CREATE INDEX "invoices_tenant" ON "invoices" USING btree ("tenant_id","issued_at","id");--> statement-breakpoint
CREATE INDEX "invoices_batch" ON "invoices" USING btree ("batch_id") WHERE "batch_id" is not null;--> statement-breakpoint
CREATE INDEX "invoices_driver" ON "invoices" USING btree ("driver_id","issued_at") WHERE "driver_id" is not null;--> statement-breakpoint
CREATE INDEX "invoices_preceding" ON "invoices" USING btree ("preceding_id") WHERE "preceding_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_key" ON "ledger" USING btree ("key","seq");--> statement-breakpoint
CREATE INDEX "ledger_tenant" ON "ledger" USING btree ("tenant_id","day","id");--> statement-breakpoint
CREATE INDEX "ledger_order" ON "ledger" USING btree ("order_id") WHERE "order_id" is not null;--> statement-breakpoint
CREATE INDEX "ledger_driver" ON "ledger" USING btree ("driver_id") WHERE "driver_id" is not null;--> statement-breakpoint
CREATE INDEX "legal_entities_tenant" ON "legal_entities" USING btree ("tenant_id","name","id");--> statement-breakpoint
CREATE INDEX "order_bills_order" ON "order_bills" USING btree ("order_id","created_at");--> statement-breakpoint
CREATE INDEX "order_bills_tenant" ON "order_bills" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "order_days_tenant" ON "order_days" USING btree ("tenant_id","kind","day");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_accounts_tenant" ON "payment_accounts" USING btree ("tenant_id") WHERE "state" <> 'disconnected';--> statement-breakpoint
CREATE UNIQUE INDEX "payment_accounts_external" ON "payment_accounts" USING btree ("external_id") WHERE "state" <> 'disconnected';--> statement-breakpoint
CREATE INDEX "payment_accounts_all" ON "payment_accounts" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_methods_method" ON "payment_methods" USING btree ("account_id","method_id");--> statement-breakpoint
CREATE INDEX "payment_methods_driver" ON "payment_methods" USING btree ("driver_id");--> statement-breakpoint
CREATE INDEX "payment_methods_tenant" ON "payment_methods" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_intent" ON "payments" USING btree ("intent_id");--> statement-breakpoint
CREATE INDEX "payments_order" ON "payments" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "payments_due" ON "payments" USING btree ("due_at") WHERE "due_at" is not null;--> statement-breakpoint
CREATE INDEX "payments_tenant" ON "payments" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "payouts_external" ON "payouts" USING btree ("external_id");--> statement-breakpoint
CREATE INDEX "payouts_tenant" ON "payouts" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "provider_events_due" ON "provider_events" USING btree ("due_at") WHERE "due_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliations_day" ON "reconciliations" USING btree ("account_id","day");--> statement-breakpoint
CREATE INDEX "reconciliations_tenant" ON "reconciliations" USING btree ("tenant_id","day","id");--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_external" ON "refunds" USING btree ("external_id");--> statement-breakpoint
CREATE INDEX "refunds_order" ON "refunds" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "refunds_due" ON "refunds" USING btree ("due_at") WHERE "due_at" is not null;--> statement-breakpoint
CREATE INDEX "refunds_tenant" ON "refunds" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "report_files_tenant" ON "report_files" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "report_files_state" ON "report_files" USING btree ("state");--> statement-breakpoint
CREATE INDEX "report_links_report" ON "report_links" USING btree ("report_id");--> statement-breakpoint
CREATE INDEX "report_links_tenant" ON "report_links" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "report_schedules_tenant" ON "report_schedules" USING btree ("tenant_id","name","id");--> statement-breakpoint
CREATE INDEX "report_schedules_next" ON "report_schedules" USING btree ("next_at");--> statement-breakpoint
CREATE INDEX "tariff_offers_tenant" ON "tariff_offers" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "tariff_offers_station" ON "tariff_offers" USING btree ("station_id");--> statement-breakpoint
CREATE INDEX "tariff_offers_tariff" ON "tariff_offers" USING btree ("tariff_id");--> statement-breakpoint
CREATE UNIQUE INDEX "wallets_driver" ON "wallets" USING btree ("driver_id","tenant_id","currency");--> statement-breakpoint
CREATE INDEX "wallets_tenant" ON "wallets" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "orders_due" ON "orders" USING btree ("due_at") WHERE "due_at" is not null;--> statement-breakpoint
CREATE INDEX "orders_review" ON "orders" USING btree ("tenant_id","started_at") WHERE "review" = 'open';--> statement-breakpoint
CREATE INDEX "orders_driver" ON "orders" USING btree ("driver_id","started_at") WHERE "driver_id" is not null;--> statement-breakpoint
CREATE INDEX "orders_account" ON "orders" USING btree ("driver_id","payment_state") WHERE "payment_mode" = 'account';