// Written by scripts/generate-abis.ts; do not edit.

/** A policy that lets everybody receive but those on a list. */
export const blocklistPolicyAbi = [
  {"type":"constructor","inputs":[{"name":"owner_","type":"address"},{"name":"countrySource_","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"InvalidCountry","inputs":[{"name":"country","type":"uint256"}]},
  {"type":"error","name":"NoCountrySource","inputs":[]},
  {"type":"error","name":"OwnableInvalidOwner","inputs":[{"name":"owner","type":"address"}]},
  {"type":"error","name":"OwnableUnauthorizedAccount","inputs":[{"name":"account","type":"address"}]},
  {"type":"event","name":"AccountBlocked","inputs":[{"name":"account","type":"address","indexed":true},{"name":"blocked","type":"bool","indexed":false}]},
  {"type":"event","name":"CountryBlocked","inputs":[{"name":"country","type":"uint16","indexed":true},{"name":"blocked","type":"bool","indexed":false}]},
  {"type":"event","name":"OwnershipTransferStarted","inputs":[{"name":"previousOwner","type":"address","indexed":true},{"name":"newOwner","type":"address","indexed":true}]},
  {"type":"event","name":"OwnershipTransferred","inputs":[{"name":"previousOwner","type":"address","indexed":true},{"name":"newOwner","type":"address","indexed":true}]},
  {"type":"function","name":"acceptOwnership","inputs":[],"outputs":[],"stateMutability":"nonpayable"},
  {"type":"function","name":"canReceive","inputs":[{"name":"account","type":"address"},{"name":"","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"canSend","inputs":[{"name":"account","type":"address"},{"name":"","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"canTransfer","inputs":[{"name":"operator","type":"address"},{"name":"from","type":"address"},{"name":"to","type":"address"},{"name":"id","type":"uint256"},{"name":"","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"countrySource","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"isAccountBlocked","inputs":[{"name":"account","type":"address"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"isCountryBlocked","inputs":[{"name":"country","type":"uint16"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"owner","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"pendingOwner","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"renounceOwnership","inputs":[],"outputs":[],"stateMutability":"nonpayable"},
  {"type":"function","name":"setAccountsBlocked","inputs":[{"name":"accounts","type":"address[]"},{"name":"blocked","type":"bool"}],"outputs":[],"stateMutability":"nonpayable"},
  {"type":"function","name":"setCountriesBlocked","inputs":[{"name":"countries","type":"uint16[]"},{"name":"blocked","type":"bool"}],"outputs":[],"stateMutability":"nonpayable"},
  {"type":"function","name":"transferOwnership","inputs":[{"name":"newOwner","type":"address"}],"outputs":[],"stateMutability":"nonpayable"},
] as const;
