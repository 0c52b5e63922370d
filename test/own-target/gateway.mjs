// A gateway as somebody else would write it: modbus-serial in, MQTT JSON out. It imports nothing of this project.
// Arguments: Modbus port, broker URL, word order (low-first as the device has it, or high-first).
import ModbusRTU from 'modbus-serial';
import mqtt from 'mqtt';

const [port, url, order] = process.argv.slice(2);
const client = new ModbusRTU();
const broker = mqtt.connect(url);
process.stdin.on('end', () => process.exit(0)).resume();

const float = (words) => {
  const bytes = Buffer.alloc(4);
  const [first, second] = order === 'low-first' ? [words[1], words[0]] : words;
  bytes.writeUInt16BE(first, 0);
  bytes.writeUInt16BE(second, 2);
  return bytes.readFloatBE(0);
};

async function poll() {
  if (!client.isOpen) await client.connectTCP('127.0.0.1', { port: Number(port) });
  client.setID(1);
  client.setTimeout(1000);
  const { data } = await client.readInputRegisters(0, 6);
  const time = Date.now();
  for (const [name, at] of [
    ['LIT-101', 0],
    ['LIT-301', 3],
  ]) {
    const level = { level: float(data.slice(at, at + 2)), state: data[at + 2], time };
    broker.publish(`works/water/${name}`, JSON.stringify(level), { qos: 1 });
  }
}

let polling = false;
setInterval(async () => {
  if (polling) return;
  polling = true;
  await poll().catch(() => client.close(() => {}));
  polling = false;
}, 200);
