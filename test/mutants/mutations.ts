/**
 * Mistakes made by hand, one at a time, in the ledger and its libraries: the traps of the design's section 3 and the bounds,
 * roundings and permissions around them. Each must make a test fail; one that survives is a missing test.
 */
export interface Mutation {
  /** What is wrong with the ledger now. */
  readonly name: string;
  readonly file: string;
  /** Edits in the order given; each text stands in the file exactly as often as `times` says (once if it says nothing). */
  readonly edits: readonly Edit[];
}

export interface Edit {
  readonly find: string;
  readonly replace: string;
  /** How often the text occurs, and which of these (from 0) is changed; all if it says nothing. */
  readonly times?: number;
  readonly at?: number;
}

const LEDGER = "contracts/Hashpower.sol";
const HOT_PATH = "contracts/libraries/HotPath.sol";
const STREAM = "contracts/libraries/Stream.sol";

/** Whitespace in `find` matches any whitespace, so that formatting is no matter. */
export const MUTATIONS: readonly Mutation[] = [
  // ---------------------------------------------------------------- positions
  {
    name: "the receiver's slot is not checkpointed: it earns the past",
    file: HOT_PATH,
    edits: [
      {
        find: "mul( sub(indexNow, and(shr(64, position), 0xffffffffffffffffffffffff)), or(shl(160, and(position, 0xffffffffffffffff)), 0x10000000000000000) )",
        replace: "0",
        times: 2,
        at: 0,
      },
    ],
  },
  {
    name: "the sender's slot is not checkpointed: it loses what it earned",
    file: HOT_PATH,
    edits: [
      {
        find: "mul( sub(indexNow, and(shr(64, position), 0xffffffffffffffffffffffff)), or(shl(160, held), 0x10000000000000000) )",
        replace: "shl(64, sub(indexNow, and(shr(64, position), 0xffffffffffffffffffffffff)))",
      },
    ],
  },
  {
    name: "the receiver is read before the sender is written: a self-transfer mints",
    file: HOT_PATH,
    edits: [
      {
        find: "let held := and(position, 0xffffffffffffffff)",
        replace:
          "let held := and(position, 0xffffffffffffffff) mstore(0x00, to) let early := sload(keccak256(0x00, 0x40)) mstore(0x00, from)",
      },
      {
        find: "mstore(0x00, to) slot := keccak256(0x00, 0x40) position := sload(slot)",
        replace: "mstore(0x00, to) slot := keccak256(0x00, 0x40) position := early",
      },
    ],
  },
  {
    name: "a transfer uses the index as of the last deposit",
    file: HOT_PATH,
    edits: [
      {
        find: "mul(and(shr(96, stream), 0xffffffffffffffffffffffff), indexNow)",
        replace: "0",
        times: 2,
        at: 0,
      },
    ],
  },
  {
    name: "a stream goes on after its day, in transfers",
    file: HOT_PATH,
    edits: [
      {
        find: "indexNow := xor(indexNow, mul(xor(indexNow, 86400), gt(indexNow, 86400)))",
        replace: "",
        times: 2,
        at: 0,
      },
    ],
  },
  {
    name: "a stream goes on after its day, in claims",
    file: HOT_PATH,
    edits: [
      {
        find: "indexNow := xor(indexNow, mul(xor(indexNow, 86400), gt(indexNow, 86400)))",
        replace: "",
        times: 2,
        at: 1,
      },
    ],
  },
  {
    name: "a stream goes on after its day, in deposits and views",
    file: STREAM,
    edits: [{ find: "if (elapsed > DURATION_SECONDS) elapsed = DURATION_SECONDS;", replace: "" }],
  },
  {
    name: "units are compared by their low 64 bits",
    file: HOT_PATH,
    edits: [{ find: "if gt(units, held)", replace: "if gt(and(units, 0xffffffffffffffff), held)" }],
  },
  // ---------------------------------------------------------------- claims
  {
    name: "a claim rounds up",
    file: HOT_PATH,
    edits: [
      {
        find: "amount := shr(scaleBits, shr(160, position))",
        replace: "amount := shr(scaleBits, add(shr(160, position), sub(shl(scaleBits, 1), 1)))",
      },
    ],
  },
  {
    name: "a claim forgets the fraction",
    file: HOT_PATH,
    edits: [
      {
        find: "sub(position, shl(160, shl(scaleBits, amount)))",
        replace: "and(position, 0xffffffffffffffffffffffffffffffffffffffff)",
      },
    ],
  },
  {
    name: "a claim leaves what it paid",
    file: HOT_PATH,
    edits: [{ find: "sub(position, shl(160, shl(scaleBits, amount)))", replace: "position" }],
  },
  {
    name: "a claim triggered by others pays whoever triggered it",
    file: LEDGER,
    edits: [
      {
        find: "receiver.account == address(0) ? account : receiver.account",
        replace: "receiver.account == address(0) ? msg.sender : receiver.account",
      },
    ],
  },
  {
    name: "a claim triggered by others ignores the registered receiver",
    file: LEDGER,
    edits: [{ find: "receiver.account == address(0) ? account : receiver.account", replace: "account" }],
  },
  {
    name: "a refusal of others' claims is ignored",
    file: LEDGER,
    edits: [{ find: "receiver.thirdPartyClaimsRefused && account != msg.sender", replace: "false" }],
  },
  {
    name: "a refusal of others' claims binds the holder too",
    file: LEDGER,
    edits: [
      {
        find: "receiver.thirdPartyClaimsRefused && account != msg.sender",
        replace: "receiver.thirdPartyClaimsRefused",
      },
    ],
  },
  {
    name: "claimMany pays each series by itself",
    file: LEDGER,
    edits: [{ find: "if (tokens[i] == token)", replace: "if (false)" }],
  },
  {
    name: "claimMany pays only the last series of a token",
    file: LEDGER,
    edits: [{ find: "totals[i] += amount;", replace: "totals[i] = amount;" }],
  },
  {
    name: "rewards may be claimed to nobody",
    file: LEDGER,
    edits: [{ find: "if (to == address(0) || to == address(this)) revert InvalidClaimReceiver(to);", replace: "" }],
  },
  // ---------------------------------------------------------------- deposits
  {
    name: "the carry of past deposits is forgotten",
    file: LEDGER,
    edits: [{ find: "(amount << pool.scaleBits()) + pool.carry()", replace: "(amount << pool.scaleBits())" }],
  },
  {
    name: "the remainder of a deposit is forgotten",
    file: STREAM,
    edits: [{ find: "pool + remaining * supply - growth * supply)", replace: "0)" }],
  },
  {
    name: "what is left of an unfinished stream is forgotten",
    file: STREAM,
    edits: [
      {
        find: "(pool + remaining * supply) / (supply * DURATION_SECONDS)",
        replace: "pool / (supply * DURATION_SECONDS)",
      },
      { find: "pool + remaining * supply - growth * supply", replace: "pool - growth * supply" },
      { find: "if (growth > remaining)", replace: "if (growth > 0)" },
    ],
  },
  {
    name: "the rate rounds up",
    file: STREAM,
    edits: [
      {
        find: "(pool + remaining * supply) / (supply * DURATION_SECONDS)",
        replace: "(pool + remaining * supply + supply * DURATION_SECONDS - 1) / (supply * DURATION_SECONDS)",
      },
    ],
  },
  {
    name: "every deposit spreads the stream anew, even if the target falls",
    file: STREAM,
    edits: [{ find: "if (growth > remaining)", replace: "if (growth >= 0)" }],
  },
  {
    name: "a deposit that does not change the stream forgets its epoch",
    file: STREAM,
    edits: [{ find: "return (withLastEpoch(s, epoch), pool);", replace: "epoch; return (s, pool);" }],
  },
  {
    name: "rewards are divided by the cap instead of the minted supply",
    file: LEDGER,
    edits: [{ find: "pool.supply(), epoch, block.timestamp", replace: "type(uint64).max, epoch, block.timestamp" }],
  },
  {
    name: "a deposit streams while nobody holds",
    file: LEDGER,
    edits: [{ find: "if (pool.supply() == 0) revert NothingSold(id);", replace: "" }],
  },
  {
    name: "an epoch can be deposited twice",
    file: LEDGER,
    edits: [
      {
        find: "if (epoch <= stream.lastEpoch()) revert EpochNotAfterLast",
        replace: "if (epoch < stream.lastEpoch()) revert EpochNotAfterLast",
      },
    ],
  },
  {
    name: "deposits have no bound: index and accrued overflow",
    file: LEDGER,
    edits: [{ find: "if (amount > room) revert RewardOverflow(id, amount, room);", replace: "" }],
  },
  {
    name: "the room for deposits ignores the carry",
    file: LEDGER,
    edits: [
      {
        find: "- pool.supply() * stream.target() - pool.carry()) >> scaleBits",
        replace: "- pool.supply() * stream.target()) >> scaleBits",
      },
    ],
  },
  {
    name: "a deposit takes nothing from the reserve",
    file: LEDGER,
    edits: [{ find: "if (amount != 0) _drawReserve(lane_, pool.tokenNumber(), amount);", replace: "" }],
  },
  {
    name: "the reserve may be overdrawn",
    file: LEDGER,
    edits: [
      {
        find: "if (amount > reserve) revert ReserveShort(token, reserve, amount);",
        replace: "if (amount > reserve) amount = reserve;",
      },
    ],
  },
  {
    name: "the first deposit does not fix the supply",
    file: LEDGER,
    edits: [{ find: "pool.withCarry(carry).withStarted()", replace: "pool.withCarry(carry)" }],
  },
  // ---------------------------------------------------------------- supply
  {
    name: "units are minted while mining",
    file: LEDGER,
    edits: [{ find: "if (pool.started() || pool.closed()) revert SupplyIsFixed(id);", replace: "" }],
  },
  {
    name: "units are burned while mining",
    file: LEDGER,
    edits: [{ find: "if (pool.started() && !pool.closed()) revert SupplyIsFixed(id);", replace: "" }],
  },
  {
    name: "a refund burns what the units have earned",
    file: LEDGER,
    edits: [
      {
        find: "position.checkpoint(lane_.stream.indexAt(block.timestamp)).minus(units)",
        replace: "position.minus(units)",
      },
    ],
  },
  {
    name: "a burn leaves the supply as it was",
    file: LEDGER,
    edits: [{ find: "lane_.pool = pool.withSupply(pool.supply() - units);", replace: "" }],
  },
  {
    name: "the supply overflows",
    file: LEDGER,
    edits: [{ find: "if (units > type(uint64).max - supply) revert SupplyOverflow(id, supply, units);", replace: "" }],
  },
  // ---------------------------------------------------------------- close
  {
    name: "a series closes while its stream runs",
    file: LEDGER,
    edits: [{ find: "if (block.timestamp < endsAt) revert StreamNotEnded(id, endsAt, block.timestamp);", replace: "" }],
  },
  {
    name: "a series can be closed twice",
    file: LEDGER,
    edits: [
      { find: "if (pool.closed()) revert SeriesAlreadyClosed(id); uint256 endsAt", replace: "uint256 endsAt" },
      { find: "pool.carry() - (dust << scaleBits)", replace: "pool.carry()" },
    ],
  },
  {
    name: "dust is swept and stays in the carry as well",
    file: LEDGER,
    edits: [{ find: "pool.withCarry(pool.carry() - (dust << scaleBits)).withClosed()", replace: "pool.withClosed()" }],
  },
  {
    name: "dust is swept to nowhere",
    file: LEDGER,
    edits: [{ find: "_reserves[pool.tokenNumber()] += dust;", replace: "" }],
  },
  // ---------------------------------------------------------------- targets
  {
    name: "targets that nobody registered are stored",
    file: LEDGER,
    edits: [{ find: "if (!_isRegistered(lane_, epoch)) return;", replace: "" }],
  },
  {
    name: "the target of a registered epoch to come is zero, not infinite",
    file: LEDGER,
    edits: [
      {
        find: "epoch > lane_.stream.lastEpoch() ? type(uint256).max : lane_.targets[epoch]",
        replace: "lane_.targets[epoch]",
      },
    ],
  },
  {
    name: "an epoch can be registered after its deposit",
    file: LEDGER,
    edits: [{ find: "if (epoch <= lastEpoch) revert EpochAlreadyDeposited(id, epoch, lastEpoch);", replace: "" }],
  },
  {
    name: "an earlier registration hides a later one",
    file: LEDGER,
    edits: [
      { find: "if (epoch > pool.lastRegistered()) lane_.pool", replace: "if (pool.lastRegistered() == 0) lane_.pool" },
    ],
  },
  // ---------------------------------------------------------------- permissions, policies, lanes, hooks
  {
    name: "anybody moves anybody's units in a batch",
    file: LEDGER,
    edits: [{ find: "if (from != msg.sender) _checkOperator(from);", replace: "", times: 2, at: 1 }],
  },
  {
    name: "anybody moves anybody's units",
    file: LEDGER,
    edits: [{ find: "if (from != msg.sender) _checkOperator(from);", replace: "", times: 2, at: 0 }],
  },
  {
    name: "the policy of a restricted series is not asked for transfers",
    file: LEDGER,
    edits: [
      {
        find: "if (SeriesId.isRestricted(id) && from != _LEASES && to != _LEASES) _askPolicy(from, to, id, units);",
        replace: "",
      },
    ],
  },
  {
    name: "the lease market passes the policy as an operator too",
    file: LEDGER,
    edits: [
      {
        find: "if (SeriesId.isRestricted(id) && from != _LEASES && to != _LEASES) _askPolicy(from, to, id, units);",
        replace:
          "if (SeriesId.isRestricted(id) && msg.sender != _LEASES && to != _LEASES) _askPolicy(from, to, id, units);",
      },
    ],
  },
  {
    name: "the policy of a restricted series is not asked for mints",
    file: LEDGER,
    edits: [{ find: "if (SeriesId.isRestricted(id)) _askPolicy(address(0), to, id, units);", replace: "" }],
  },
  {
    name: "a transfer moves only the first lane",
    file: LEDGER,
    edits: [
      {
        find: "Lane storage lane_ = _secondLanes[id]; HotPath.move(lane_.stream, lane_.positions, from, to, id, units);",
        replace: "",
      },
    ],
  },
  {
    name: "the receiver's hook comes before the units",
    file: LEDGER,
    edits: [
      {
        find: "for (uint256 i = 0; i < ids.length; ++i) { _transfer(from, to, ids[i], units[i]); }",
        replace:
          "if (to.code.length != 0) ERC1155Utils.checkOnERC1155BatchReceived(msg.sender, from, to, ids, units, data); for (uint256 i = 0; i < ids.length; ++i) { _transfer(from, to, ids[i], units[i]); }",
      },
      {
        find: "emit TransferBatch(msg.sender, from, to, ids, units); if (to.code.length != 0) { ERC1155Utils.checkOnERC1155BatchReceived(msg.sender, from, to, ids, units, data); }",
        replace: "emit TransferBatch(msg.sender, from, to, ids, units);",
      },
    ],
  },
  {
    name: "the receiver's hook of a batch is not called",
    file: LEDGER,
    edits: [
      {
        find: "if (to.code.length != 0) { ERC1155Utils.checkOnERC1155BatchReceived(msg.sender, from, to, ids, units, data); }",
        replace: "",
      },
    ],
  },
  {
    name: "anybody draws on the reserve",
    file: LEDGER,
    edits: [
      {
        find: "function withdrawReserve(address token, address to, uint256 amount) external onlySettlement",
        replace: "function withdrawReserve(address token, address to, uint256 amount) external",
      },
    ],
  },
];
