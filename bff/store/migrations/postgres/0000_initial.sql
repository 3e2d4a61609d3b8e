CREATE TABLE "accounts" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"email" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"role" text COLLATE "C" NOT NULL,
	"locale" text COLLATE "C" NOT NULL,
	"password_hash" text COLLATE "C",
	"totp_secret" text COLLATE "C",
	"totp_enabled_at" bigint,
	"totp_last_step" bigint,
	"disabled_at" bigint,
	"last_log_in_at" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"prefix" text COLLATE "C" NOT NULL,
	"hash" text COLLATE "C" NOT NULL,
	"permissions" json NOT NULL,
	"created_by" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint,
	"revoked_at" bigint,
	"last_used_at" bigint
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"at" bigint NOT NULL,
	"actor_kind" text COLLATE "C" NOT NULL,
	"actor_id" text COLLATE "C" NOT NULL,
	"actor_name" text COLLATE "C" NOT NULL,
	"action" text COLLATE "C" NOT NULL,
	"object_kind" text COLLATE "C" NOT NULL,
	"object_id" text COLLATE "C" NOT NULL,
	"detail" json NOT NULL,
	"address" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "embed_sessions" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"api_key_id" text COLLATE "C" NOT NULL,
	"secret_hash" text COLLATE "C" NOT NULL,
	"token_hash" text COLLATE "C",
	"token_expires_at" bigint,
	"previous_token_hash" text COLLATE "C",
	"previous_expires_at" bigint,
	"permissions" json NOT NULL,
	"widgets" json NOT NULL,
	"origins" json NOT NULL,
	"user" text COLLATE "C" NOT NULL,
	"locale" text COLLATE "C",
	"brand" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"secret_expires_at" bigint NOT NULL,
	"redeemed_at" bigint,
	"expires_at" bigint NOT NULL,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "facts" (
	"name" text COLLATE "C" PRIMARY KEY NOT NULL,
	"value" text COLLATE "C" NOT NULL,
	"secret" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"request_hash" text COLLATE "C" NOT NULL,
	"status" bigint NOT NULL,
	"body" json,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "log_ins" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"account_id" text COLLATE "C" NOT NULL,
	"acting_tenant_id" text COLLATE "C",
	"csrf" text COLLATE "C" NOT NULL,
	"user_agent" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"last_seen_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mailed_links" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"account_id" text COLLATE "C" NOT NULL,
	"purpose" text COLLATE "C" NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_at" bigint,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mails" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"to" text COLLATE "C" NOT NULL,
	"subject" text COLLATE "C" NOT NULL,
	"text" text COLLATE "C" NOT NULL,
	"sent_at" bigint,
	"attempts" bigint NOT NULL,
	"due_at" bigint,
	"error" text COLLATE "C",
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"position" bigserial PRIMARY KEY NOT NULL,
	"txid" bigint NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"topic" text COLLATE "C" NOT NULL,
	"subject_id" text COLLATE "C" NOT NULL,
	"payload" json NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tenant_scope" (
	"ancestor" text COLLATE "C" NOT NULL,
	"descendant" text COLLATE "C" NOT NULL,
	CONSTRAINT "tenant_scope_ancestor_descendant_pk" PRIMARY KEY("ancestor","descendant")
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"parent_id" text COLLATE "C",
	"kind" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"country" text COLLATE "C" NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"zone" text COLLATE "C" NOT NULL,
	"locale" text COLLATE "C" NOT NULL,
	"brand" text COLLATE "C" NOT NULL,
	"origins" json NOT NULL,
	"disabled_at" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alarms" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"station_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C" NOT NULL,
	"station_name" text COLLATE "C" NOT NULL,
	"charger_name" text COLLATE "C" NOT NULL,
	"connector" bigint,
	"code" text COLLATE "C" NOT NULL,
	"level" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"detail" text COLLATE "C" NOT NULL,
	"count" bigint NOT NULL,
	"assignee_id" text COLLATE "C",
	"assignee_name" text COLLATE "C" NOT NULL,
	"note" text COLLATE "C" NOT NULL,
	"open_key" text COLLATE "C",
	"first_at" bigint NOT NULL,
	"last_at" bigint NOT NULL,
	"cleared_at" bigint,
	"closed_at" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cards" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"uid" text COLLATE "C" NOT NULL,
	"label" text COLLATE "C" NOT NULL,
	"driver_id" text COLLATE "C",
	"group_tag" text COLLATE "C" NOT NULL,
	"blocked" boolean NOT NULL,
	"expires_at" bigint,
	"station_ids" json NOT NULL,
	"charger_ids" json NOT NULL,
	"last_used_at" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chargers" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"station_id" text COLLATE "C" NOT NULL,
	"identity" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"vendor" text COLLATE "C" NOT NULL,
	"model" text COLLATE "C" NOT NULL,
	"serial" text COLLATE "C" NOT NULL,
	"firmware" text COLLATE "C" NOT NULL,
	"max_power_w" bigint NOT NULL,
	"key_hash" text COLLATE "C",
	"online" boolean NOT NULL,
	"node_id" text COLLATE "C" NOT NULL,
	"connection_id" text COLLATE "C" NOT NULL,
	"connected_at" bigint,
	"offline_since" bigint,
	"last_seen_at" bigint,
	"booted_at" bigint,
	"disabled" boolean NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "commands" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"station_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"payload" json NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"detail" text COLLATE "C" NOT NULL,
	"result" json,
	"order_id" text COLLATE "C",
	"node_id" text COLLATE "C" NOT NULL,
	"actor_name" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"sent_at" bigint,
	"answered_at" bigint,
	"expires_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connectors" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"station_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C" NOT NULL,
	"number" bigint NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"max_power_w" bigint NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"error_code" text COLLATE "C" NOT NULL,
	"info" text COLLATE "C" NOT NULL,
	"state_at" bigint NOT NULL,
	"order_id" text COLLATE "C",
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "day_totals" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"station_id" text COLLATE "C" NOT NULL,
	"day" bigint NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"orders" bigint NOT NULL,
	"energy_wh" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	CONSTRAINT "day_totals_station_id_day_currency_pk" PRIMARY KEY("station_id","day","currency")
);
--> statement-breakpoint
CREATE TABLE "drivers" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"email" text COLLATE "C" NOT NULL,
	"phone" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "meter_values" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"order_id" text COLLATE "C" NOT NULL,
	"samples" json NOT NULL,
	"received_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "nodes" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"started_at" bigint NOT NULL,
	"last_seen_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"station_id" text COLLATE "C" NOT NULL,
	"charger_id" text COLLATE "C" NOT NULL,
	"connector" bigint NOT NULL,
	"station_name" text COLLATE "C" NOT NULL,
	"charger_name" text COLLATE "C" NOT NULL,
	"card_id" text COLLATE "C",
	"driver_id" text COLLATE "C",
	"id_tag" text COLLATE "C" NOT NULL,
	"user_name" text COLLATE "C" NOT NULL,
	"transaction_id" bigint NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"abnormal_reason" text COLLATE "C",
	"stop_reason" text COLLATE "C",
	"started_at" bigint NOT NULL,
	"ended_at" bigint,
	"duration_ms" bigint NOT NULL,
	"meter_start_wh" bigint NOT NULL,
	"meter_stop_wh" bigint,
	"energy_wh" bigint NOT NULL,
	"power_w" bigint NOT NULL,
	"soc_percent" bigint,
	"currency" text COLLATE "C" NOT NULL,
	"total_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"zone" text COLLATE "C" NOT NULL,
	"tariff_version_id" text COLLATE "C",
	"bill" json,
	"start_key" text COLLATE "C" NOT NULL,
	"memory" json NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stations" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"address" text COLLATE "C" NOT NULL,
	"city" text COLLATE "C" NOT NULL,
	"country" text COLLATE "C" NOT NULL,
	"latitude" double precision NOT NULL,
	"longitude" double precision NOT NULL,
	"zone" text COLLATE "C" NOT NULL,
	"tariff_id" text COLLATE "C",
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tariff_versions" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"tariff_id" text COLLATE "C" NOT NULL,
	"version" bigint NOT NULL,
	"definition" json NOT NULL,
	"created_by" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tariffs" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"version_id" text COLLATE "C" NOT NULL,
	"version" bigint NOT NULL,
	"archived" boolean NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "transaction_numbers" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_email" ON "accounts" USING btree ("email");--> statement-breakpoint
CREATE INDEX "accounts_tenant" ON "accounts" USING btree ("tenant_id");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash" ON "api_keys" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "api_keys_tenant" ON "api_keys" USING btree ("tenant_id");--> statement-breakpoint
CREATE INDEX "audit_tenant" ON "audit" USING btree ("tenant_id","at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "embed_sessions_secret" ON "embed_sessions" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "embed_sessions_token" ON "embed_sessions" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "embed_sessions_previous" ON "embed_sessions" USING btree ("previous_token_hash");--> statement-breakpoint
CREATE INDEX "log_ins_account" ON "log_ins" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "mails_tenant" ON "mails" USING btree ("tenant_id","created_at");--> statement-breakpoint
CREATE INDEX "outbox_order" ON "outbox" USING btree ("txid","position");--> statement-breakpoint
CREATE INDEX "tenant_scope_descendant" ON "tenant_scope" USING btree ("descendant");--> statement-breakpoint
CREATE UNIQUE INDEX "alarms_open" ON "alarms" USING btree ("open_key");--> statement-breakpoint
CREATE INDEX "alarms_tenant" ON "alarms" USING btree ("tenant_id","last_at","id");--> statement-breakpoint
CREATE INDEX "alarms_charger" ON "alarms" USING btree ("charger_id");--> statement-breakpoint
CREATE UNIQUE INDEX "cards_uid" ON "cards" USING btree ("tenant_id","uid");--> statement-breakpoint
CREATE INDEX "cards_by_uid" ON "cards" USING btree ("uid");--> statement-breakpoint
CREATE UNIQUE INDEX "chargers_identity" ON "chargers" USING btree ("identity");--> statement-breakpoint
CREATE INDEX "chargers_tenant" ON "chargers" USING btree ("tenant_id","name","id");--> statement-breakpoint
CREATE INDEX "chargers_station" ON "chargers" USING btree ("station_id");--> statement-breakpoint
CREATE INDEX "chargers_node" ON "chargers" USING btree ("node_id");--> statement-breakpoint
CREATE INDEX "commands_queue" ON "commands" USING btree ("state","charger_id");--> statement-breakpoint
CREATE INDEX "commands_tenant" ON "commands" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "connectors_charger" ON "connectors" USING btree ("charger_id","number");--> statement-breakpoint
CREATE INDEX "connectors_station" ON "connectors" USING btree ("station_id");--> statement-breakpoint
CREATE INDEX "connectors_tenant" ON "connectors" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "day_totals_tenant" ON "day_totals" USING btree ("tenant_id","day");--> statement-breakpoint
CREATE INDEX "drivers_tenant" ON "drivers" USING btree ("tenant_id","name","id");--> statement-breakpoint
CREATE INDEX "meter_values_order" ON "meter_values" USING btree ("order_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_transaction" ON "orders" USING btree ("transaction_id");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_start" ON "orders" USING btree ("charger_id","start_key");--> statement-breakpoint
CREATE INDEX "orders_tenant_started" ON "orders" USING btree ("tenant_id","started_at","id");--> statement-breakpoint
CREATE INDEX "orders_tenant_state" ON "orders" USING btree ("tenant_id","state","started_at","id");--> statement-breakpoint
CREATE INDEX "orders_station_started" ON "orders" USING btree ("station_id","started_at","id");--> statement-breakpoint
CREATE INDEX "orders_charger_running" ON "orders" USING btree ("charger_id") WHERE "state" = 'charging';--> statement-breakpoint
CREATE INDEX "orders_charger_abnormal" ON "orders" USING btree ("charger_id","started_at") WHERE "state" = 'abnormal';--> statement-breakpoint
CREATE INDEX "orders_card_running" ON "orders" USING btree ("card_id") WHERE "state" = 'charging';--> statement-breakpoint
CREATE INDEX "stations_tenant" ON "stations" USING btree ("tenant_id","name","id");--> statement-breakpoint
CREATE UNIQUE INDEX "tariff_versions_number" ON "tariff_versions" USING btree ("tariff_id","version");--> statement-breakpoint
CREATE INDEX "tariffs_tenant" ON "tariffs" USING btree ("tenant_id","name","id");