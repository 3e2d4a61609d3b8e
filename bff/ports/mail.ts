/** Outgoing mail: one interface; SMTP in production, nothing in the demo, where mails stay in the database and are shown on a page. */
import { createTransport } from 'nodemailer';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

export interface MailPort {
  /** Resolves when the mail server has taken it over; rejects with its reason. */
  send(mail: Mail): Promise<void>;
}

export const smtpMail = (url: string, from: string): MailPort => {
  const transport = createTransport(url, { from });
  return {
    send: async (mail) => {
      await transport.sendMail(mail);
    },
  };
};
