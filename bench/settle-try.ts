import { network } from "hardhat";
import { advanceTo, endOf, postThrough, priceDay } from "../test/helpers/days.ts";
import { buy, fund, openFarm, openSeries } from "../test/helpers/series.ts";
import { deploySystem, SECONDS_PER_DAY } from "../test/helpers/system.ts";
const connection = await network.create({ network: "default", override: { initialDate: "2021-07-01T06:00:00Z" } });
const system = await deploySystem(connection);
const { settlement, people } = system;
const farmId = await openFarm(system);
const ids = [];
for (let i=0;i<2;i++) ids.push(await openSeries(system, farmId, { bondEpochs: 14, marginEpochs: 30, penaltyBps: 500, graceSeconds: 2 * SECONDS_PER_DAY }));
for (const id of ids) {
await buy(system, id, people.alice, 500_000n);
await system.btc.mint(people.provider, 10n**8n); await system.btc.connect(people.provider).approve(settlement, 10n**8n); await settlement.connect(people.provider).postBond(id, 10n**8n);
await fund(system, id, 10n**8n);}
let tx;
for (let d=0; d<5; d++) {
  const { epoch } = await settlement.nextEpoch(ids[0]);
  await advanceTo(system, endOf(Number(epoch))); await priceDay(system, Number(epoch)); await postThrough(system, Number(epoch));
  tx = process.argv[2] === "many" ? await settlement.connect(people.keeper).settleMany(ids, 1) : await settlement.connect(people.keeper).settle(ids[0], 1);
  if (process.argv[2] !== "many") await settlement.connect(people.keeper).settle(ids[1], 1);
}
const r = await tx.wait();
const names = Object.fromEntries(Object.entries(system.addresses).map(([k,v])=>[String(v).toLowerCase(),k]));
names[(await system.btc.getAddress()).toLowerCase()]="btc";names[(await system.usdc.getAddress()).toLowerCase()]="usdc";
const t = await connection.provider.request({ method: "debug_traceTransaction", params: [r.hash, { disableStorage: true, enableMemory: false }] });
console.log("gas", r.gasUsed, "intrinsic", Number(r.gasUsed) - 0, "steps", t.structLogs.length);
const stack=["settlement"]; const sum={};
const logs=t.structLogs;
for (let i=0;i<logs.length;i++){ const l=logs[i]; while(stack.length>l.depth) stack.pop();
  let cost = l.gasCost; const nx=logs[i+1];
  const isCall=["CALL","STATICCALL","DELEGATECALL"].includes(l.op);
  if(isCall){ const to="0x"+l.stack[l.stack.length-2].slice(-40).padStart(40,"0"); const name=names[to]??to; 
    // overhead = gas before - gas after(return) - inner
    if(nx.depth>l.depth){ let j=i+1; while(logs[j].depth>l.depth) j++; const inner=logs[i+1].gas-(logs[j-1].gas-logs[j-1].gasCost); cost=l.gas-logs[j].gas-inner; stack.push(name);} else cost=l.gas-nx.gas;
    const k=stack[l.depth-1]+" "+l.op+"->"+name; sum[k]=(sum[k]??0)+cost; continue; }
  const cls= l.op==="SLOAD"?("SLOAD "+cost):l.op==="SSTORE"?"SSTORE":l.op.startsWith("LOG")?"LOG":["KECCAK256","EXTCODESIZE","EXTCODECOPY","MCOPY","CALLDATACOPY","TLOAD","TSTORE"].includes(l.op)?l.op:"other";
  const k=stack[l.depth-1]+" "+cls; sum[k]=(sum[k]??0)+cost; }
for(const [k,v] of Object.entries(sum).sort((a,b)=>b[1]-a[1]).slice(0,60)) console.log(String(v).padStart(8),k);
import fs from "node:fs";
function lineProfile(contractFile, contractName, tag) {
  for (const f of fs.readdirSync("artifacts/build-info").filter((f)=>f.endsWith(".output.json"))) {
    const o = JSON.parse(fs.readFileSync("artifacts/build-info/"+f,"utf8")).output;
    const key=Object.keys(o.contracts).find(k=>k.endsWith(contractFile)); if(!key||!o.contracts[key][contractName]) continue;
    const db=o.contracts[key][contractName].evm.deployedBytecode; if(!db?.sourceMap) { console.log("no srcmap"); continue; }
    const ids=Object.fromEntries(Object.entries(o.sources).map(([k,v])=>[v.id,k]));
    const bytes=Buffer.from(db.object.replace(/__\$.{34}\$__/g,"00".repeat(20)),"hex"); const pcToIdx=new Map(); let n=0; for(let pc=0;pc<bytes.length;){pcToIdx.set(pc,n++); const op=bytes[pc]; pc+=1+(op>=0x60&&op<=0x7f?op-0x5f:0);}
    const map=[]; let last=["","","","",""]; for(const e of db.sourceMap.split(";")){const p=e.split(":"); last=last.map((v,i)=>p[i]!==undefined&&p[i]!==""?p[i]:v); map.push([...last]);}
    const agg={}; const st=["settlement"]; 
    for(let i=0;i<logs.length;i++){const l=logs[i]; while(st.length>l.depth) st.pop(); const nx=logs[i+1]; const isCall=["CALL","STATICCALL","DELEGATECALL"].includes(l.op);
      if(st[l.depth-1]===tag && !isCall && l.op!=="SLOAD"&&l.op!=="SSTORE"&&!l.op.startsWith("LOG")){ const m=map[pcToIdx.get(l.pc)]; if(m){const file=ids[m[2]]??("gen"+m[2]); let real=file.replace(/^project\//,""); let line="?"; try{const src=fs.readFileSync(real.startsWith("contracts")?real:real.replace(/^npm\/([^/]+\/[^/@]+)@[^/]+\//,"node_modules/$1/"),"utf8"); const before=Buffer.from(src,"utf8").subarray(0,Number(m[0])).toString(); const ln=before.split("\n").length; line=ln+" "+src.split("\n")[ln-1].trim().slice(0,70)}catch{} const k=file.split("/").pop()+":"+line; agg[k]=(agg[k]??0)+l.gasCost; }}
      if(isCall&&nx&&nx.depth>l.depth) st.push(names["0x"+l.stack[l.stack.length-2].slice(-40)]??"x");
    }
    if (Math.abs(1) && process.env.ONLY && !f.includes(process.env.ONLY)) continue; console.log("==",contractName, f.slice(0,20)); for(const [k,v] of Object.entries(agg).sort((a,b)=>b[1]-a[1]).slice(0,40)) console.log(String(v).padStart(6),k);
    return;
  }
}
lineProfile("contracts/Settlement.sol","Settlement","settlement");
lineProfile("contracts/DailyFormula.sol","DailyFormula","dailyFormula");
lineProfile("contracts/PrimaryMarket.sol","PrimaryMarket","market");
