/** Hands a file of the API to the browser. Throws `ApiError`. */
import { send, type Transport } from '../../../bff/kernel/client.ts';
import { saveFile } from '../../parts/save-file.ts';

export const download = async (transport: Transport, path: string, name: string): Promise<void> => {
  const response = await send(transport, 'GET', path);
  saveFile(await response.blob(), name);
};
