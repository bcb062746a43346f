import { network } from "hardhat";
import fs from "node:fs";
import { advanceTo, endOf, postThrough, priceDay } from "../test/helpers/days.ts";
import { buy, fund, openFarm, openSeries } from "../test/helpers/series.ts";
import { deploySystem, SECONDS_PER_DAY } from "../test/helpers/system.ts";
const MANY = process.env.MANY === "1";
const connection = await network.create({ network: "default", override: { initialDate: "2021-07-01T06:00:00Z" } });
const system = await deploySystem(connection);
const { settlement, people } = system;
const farmId = await openFarm(system);
const ids: bigint[] = [];
for (let i=0;i<3;i++) ids.push(await openSeries(system, farmId, { bondEpochs: 14, marginEpochs: 30, penaltyBps: 500, graceSeconds: 2 * SECONDS_PER_DAY }));
for (const id of ids) {
await buy(system, id, people.alice, 500_000n);
await system.btc.mint(people.provider, 10n**8n); await system.btc.connect(people.provider).approve(settlement, 10n**8n); await settlement.connect(people.provider).postBond(id, 10n**8n);
await fund(system, id, 10n**8n);}
const names: Record<string,string> = Object.fromEntries(Object.entries(system.addresses).map(([k,v])=>[String(v).toLowerCase(),k]));
names[String(await system.market.ledger()).toLowerCase()]="ledger";names[String(await system.settlement.formula()).toLowerCase()]="DailyFormula";names[String(await system.oracle.rulesOf(1)).toLowerCase()]="rules";
names[String(await settlement.getAddress()).toLowerCase()]="Settlement";names[String(await system.market.getAddress()).toLowerCase()]="PrimaryMarket";
const out: any = {};
const k = settlement.connect(people.keeper);
const gas = async (p: any) => { const r = await (await p).wait(); return r; };
const day = async () => { const { epoch } = await settlement.nextEpoch(ids[0]!); await advanceTo(system, endOf(Number(epoch))); await priceDay(system, Number(epoch)); await postThrough(system, Number(epoch)); };
for (let d=0; d<4; d++) { await day(); for (const id of ids) await k.settle(id,1); }
await day(); const a = await gas(k.settle(ids[0]!,1)); await k.settleMany(ids.slice(1),1);
await day(); const b = await gas(k.settleMany([ids[0]!],1)); await k.settleMany(ids.slice(1),1);
await day(); const c = await gas(k.settleMany(ids.slice(0,2),1)); await k.settleMany(ids.slice(2),1);
console.log("settle", Number(a.gasUsed), "many1", Number(b.gasUsed), "many2", Number(c.gasUsed), "further", Number(c.gasUsed-b.gasUsed));
if (process.env.TRACE) for (const [tag,r] of [["settle",a],["many2",c]] as const) {
const t: any = await connection.provider.request({ method: "debug_traceTransaction", params: [r.hash, { disableStorage: true, enableMemory: false }] });
const logs=t.structLogs; const stack=["Settlement"]; const rec: any[]=[];
for (let i=0;i<logs.length;i++){ const l=logs[i]; while(stack.length>l.depth) stack.pop(); let cost=l.gasCost; const nx=logs[i+1]; const isCall=["CALL","STATICCALL","DELEGATECALL"].includes(l.op); let to="";
 if(isCall){ const ad="0x"+l.stack[l.stack.length-2].replace(/^0x/,"").slice(-40).padStart(40,"0"); to=names[ad]??ad; if(nx.depth>l.depth){ let j=i+1; while(logs[j].depth>l.depth) j++; const inner=logs[i+1].gas-(logs[j-1].gas-logs[j-1].gasCost); cost=l.gas-logs[j].gas-inner; stack.push(to);} else cost=l.gas-nx.gas; }
 rec.push([isCall?stack[l.depth-1]:stack[l.depth-1],l.pc,l.op,cost,to]); }
fs.writeFileSync("/tmp/trace_"+tag+".json", JSON.stringify(rec)); }
