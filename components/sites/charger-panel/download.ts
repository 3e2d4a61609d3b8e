/** Hands a file of the API to the browser. Throws `ApiError`. */
import { send, type Transport } from '../../../bff/kernel/client.ts';

export const download = async (transport: Transport, path: string, name: string): Promise<void> => {
  const response = await send(transport, 'GET', path);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};
