CREATE TABLE "authorities" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"pem" text COLLATE "C" NOT NULL,
	"key_text" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"not_after" bigint NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "batch_items" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"batch_id" text COLLATE "C" NOT NULL,
	"position" bigint NOT NULL,
	"charger_id" text COLLATE "C" NOT NULL,
	"charger_name" text COLLATE "C" NOT NULL,
	"command_id" text COLLATE "C",
	"state" text COLLATE "C" NOT NULL,
	"detail" text COLLATE "C" NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "batches" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"command" json NOT NULL,
	"filter" json NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"detail" text COLLATE "C" NOT NULL,
	"not_before" bigint NOT NULL,
	"not_after" bigint NOT NULL,
	"parallel" bigint NOT NULL,
	"stop_after_failures" bigint NOT NULL,
	"total" bigint NOT NULL,
	"done" bigint NOT NULL,
	"failed" bigint NOT NULL,
	"actor_name" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "certificates" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C" NOT NULL,
	"use" text COLLATE "C" NOT NULL,
	"serial" text COLLATE "C" NOT NULL,
	"subject" text COLLATE "C" NOT NULL,
	"issuer" text COLLATE "C" NOT NULL,
	"fingerprint" text COLLATE "C" NOT NULL,
	"pem" text COLLATE "C" NOT NULL,
	"not_before" bigint NOT NULL,
	"not_after" bigint NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"detail" text COLLATE "C" NOT NULL,
	"command_id" text COLLATE "C",
	"revoked_at" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "charger_notices" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"station_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C" NOT NULL,
	"connector" bigint,
	"kind" text COLLATE "C" NOT NULL,
	"topic" text COLLATE "C" NOT NULL,
	"payload" json NOT NULL,
	"at" bigint NOT NULL,
	"received_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "charger_settings" (
	"charger_id" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"value" text COLLATE "C",
	"facts" json NOT NULL,
	"read_at" bigint NOT NULL,
	CONSTRAINT "charger_settings_charger_id_key_pk" PRIMARY KEY("charger_id","key")
);
--> statement-breakpoint
CREATE TABLE "file_links" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"file_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C" NOT NULL,
	"way" text COLLATE "C" NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_at" bigint,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "file_parts" (
	"file_id" text COLLATE "C" NOT NULL,
	"part" bigint NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"body" "bytea" NOT NULL,
	CONSTRAINT "file_parts_file_id_part_pk" PRIMARY KEY("file_id","part")
);
--> statement-breakpoint
CREATE TABLE "files" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C",
	"kind" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"detail" text COLLATE "C" NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" text COLLATE "C" NOT NULL,
	"vendor" text COLLATE "C" NOT NULL,
	"model" text COLLATE "C" NOT NULL,
	"version" text COLLATE "C" NOT NULL,
	"signing_certificate" text COLLATE "C",
	"signature" text COLLATE "C",
	"request_number" bigint NOT NULL,
	"created_by" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "forwards" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C" NOT NULL,
	"url" text COLLATE "C" NOT NULL,
	"identity" text COLLATE "C" NOT NULL,
	"key_text" text COLLATE "C",
	"mode" text COLLATE "C" NOT NULL,
	"enabled" boolean NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"detail" text COLLATE "C" NOT NULL,
	"connected_at" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "local_lists" (
	"charger_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"version" bigint NOT NULL,
	"sent_hash" text COLLATE "C" NOT NULL,
	"wanted_hash" text COLLATE "C" NOT NULL,
	"entries" bigint NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"detail" text COLLATE "C" NOT NULL,
	"synced_at" bigint,
	"next_try_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "message_chunks" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C" NOT NULL,
	"from_ms" bigint NOT NULL,
	"to_ms" bigint NOT NULL,
	"frames" bigint NOT NULL,
	"body" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "passports" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"vendor" text COLLATE "C" NOT NULL,
	"model" text COLLATE "C" NOT NULL,
	"firmware" text COLLATE "C" NOT NULL,
	"version" text COLLATE "C" NOT NULL,
	"commands" json NOT NULL,
	"features" json NOT NULL,
	"limits" json NOT NULL,
	"units" json NOT NULL,
	"conformance" json,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reservations" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"station_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C" NOT NULL,
	"station_name" text COLLATE "C" NOT NULL,
	"charger_name" text COLLATE "C" NOT NULL,
	"connector" bigint NOT NULL,
	"number" bigint NOT NULL,
	"id_tag" text COLLATE "C" NOT NULL,
	"card_id" text COLLATE "C",
	"driver_id" text COLLATE "C",
	"user_name" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"detail" text COLLATE "C" NOT NULL,
	"order_id" text COLLATE "C",
	"command_id" text COLLATE "C",
	"starts_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "security_changes" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"from_profile" bigint NOT NULL,
	"to_profile" bigint NOT NULL,
	"step" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"detail" text COLLATE "C" NOT NULL,
	"key_hash" text COLLATE "C",
	"key_text" text COLLATE "C",
	"command_id" text COLLATE "C",
	"deadline_at" bigint NOT NULL,
	"actor_name" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "setting_templates" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"vendor" text COLLATE "C" NOT NULL,
	"model" text COLLATE "C" NOT NULL,
	"version" text COLLATE "C" NOT NULL,
	"entries" json NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "chargers" ADD COLUMN "version" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "chargers" ADD COLUMN "security_profile" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "chargers" ADD COLUMN "template_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "chargers" ADD COLUMN "settings_read_at" bigint;--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "batch_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "connectors" ADD COLUMN "outlets" json;--> statement-breakpoint
CREATE INDEX "batch_items_batch" ON "batch_items" USING btree ("batch_id","state","position");--> statement-breakpoint
CREATE INDEX "batch_items_tenant" ON "batch_items" USING btree ("tenant_id","batch_id");--> statement-breakpoint
CREATE INDEX "batch_items_command" ON "batch_items" USING btree ("command_id");--> statement-breakpoint
CREATE INDEX "batches_tenant" ON "batches" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "batches_state" ON "batches" USING btree ("state","not_before");--> statement-breakpoint
CREATE UNIQUE INDEX "certificates_fingerprint" ON "certificates" USING btree ("fingerprint");--> statement-breakpoint
CREATE INDEX "certificates_charger" ON "certificates" USING btree ("charger_id","state");--> statement-breakpoint
CREATE INDEX "certificates_tenant" ON "certificates" USING btree ("tenant_id","not_after","id");--> statement-breakpoint
CREATE INDEX "certificates_expiry" ON "certificates" USING btree ("state","not_after");--> statement-breakpoint
CREATE INDEX "charger_notices_charger" ON "charger_notices" USING btree ("charger_id","id");--> statement-breakpoint
CREATE INDEX "charger_notices_received" ON "charger_notices" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "charger_settings_tenant" ON "charger_settings" USING btree ("tenant_id","key");--> statement-breakpoint
CREATE INDEX "file_links_file" ON "file_links" USING btree ("file_id");--> statement-breakpoint
CREATE INDEX "file_links_expires" ON "file_links" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "files_tenant" ON "files" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "files_charger" ON "files" USING btree ("charger_id","created_at");--> statement-breakpoint
CREATE INDEX "files_request" ON "files" USING btree ("request_number");--> statement-breakpoint
CREATE UNIQUE INDEX "forwards_charger" ON "forwards" USING btree ("charger_id");--> statement-breakpoint
CREATE INDEX "forwards_tenant" ON "forwards" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "local_lists_state" ON "local_lists" USING btree ("state","next_try_at");--> statement-breakpoint
CREATE INDEX "local_lists_tenant" ON "local_lists" USING btree ("tenant_id");--> statement-breakpoint
CREATE INDEX "message_chunks_charger" ON "message_chunks" USING btree ("charger_id","from_ms");--> statement-breakpoint
CREATE INDEX "message_chunks_to" ON "message_chunks" USING btree ("to_ms");--> statement-breakpoint
CREATE UNIQUE INDEX "reservations_number" ON "reservations" USING btree ("number");--> statement-breakpoint
CREATE INDEX "reservations_tenant" ON "reservations" USING btree ("tenant_id","expires_at","id");--> statement-breakpoint
CREATE INDEX "reservations_charger" ON "reservations" USING btree ("charger_id","state");--> statement-breakpoint
CREATE INDEX "reservations_state" ON "reservations" USING btree ("state","expires_at");--> statement-breakpoint
CREATE INDEX "security_changes_charger" ON "security_changes" USING btree ("charger_id","state");--> statement-breakpoint
CREATE INDEX "security_changes_tenant" ON "security_changes" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "security_changes_state" ON "security_changes" USING btree ("state","deadline_at");--> statement-breakpoint
CREATE INDEX "setting_templates_tenant" ON "setting_templates" USING btree ("tenant_id","name","id");