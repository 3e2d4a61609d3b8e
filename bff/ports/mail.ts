/** Outgoing mail: one interface; SMTP in production, nothing in the demo, where mails stay in the database and are shown on a page. */
import { createTransport } from 'nodemailer';

export interface Attachment {
  name: string;
  contentType: string;
  content: Uint8Array;
}

export interface Mail {
  to: string;
  subject: string;
  text: string;
  attachments?: readonly Attachment[];
}

export interface MailPort {
  /** Resolves when the mail server has taken it over; rejects with its reason. */
  send(mail: Mail): Promise<void>;
}

export const smtpMail = (url: string, from: string): MailPort => {
  // The address may set other times; without any, a server that does not answer holds a mail for ten minutes.
  const transport = createTransport(
    { url, connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 30_000 },
    { from },
  );
  return {
    send: async ({ attachments = [], ...mail }) => {
      const files = attachments.map(({ name, contentType, content }) => ({
        ...{ filename: name, contentType, content: Buffer.from(content) },
      }));
      await transport.sendMail({ ...mail, attachments: files });
    },
  };
};
