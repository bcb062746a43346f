// Written by scripts/generate-abis.ts; do not edit.

/* ERC-721 of the lessees, with an ERC-4907 user. One by one. */
export const ERC721IncorrectOwnerError = [{"type":"error","name":"ERC721IncorrectOwner","inputs":[{"name":"sender","type":"address"},{"name":"tokenId","type":"uint256"},{"name":"owner","type":"address"}]}] as const;
export const ERC721InsufficientApprovalError = [{"type":"error","name":"ERC721InsufficientApproval","inputs":[{"name":"operator","type":"address"},{"name":"tokenId","type":"uint256"}]}] as const;
export const ERC721InvalidApproverError = [{"type":"error","name":"ERC721InvalidApprover","inputs":[{"name":"approver","type":"address"}]}] as const;
export const ERC721InvalidOperatorError = [{"type":"error","name":"ERC721InvalidOperator","inputs":[{"name":"operator","type":"address"}]}] as const;
export const ERC721InvalidOwnerError = [{"type":"error","name":"ERC721InvalidOwner","inputs":[{"name":"owner","type":"address"}]}] as const;
export const ERC721InvalidReceiverError = [{"type":"error","name":"ERC721InvalidReceiver","inputs":[{"name":"receiver","type":"address"}]}] as const;
export const ERC721InvalidSenderError = [{"type":"error","name":"ERC721InvalidSender","inputs":[{"name":"sender","type":"address"}]}] as const;
export const ERC721NonexistentTokenError = [{"type":"error","name":"ERC721NonexistentToken","inputs":[{"name":"tokenId","type":"uint256"}]}] as const;
export const invalidWiringError = [{"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]}] as const;
export const notLeaseMarketError = [{"type":"error","name":"NotLeaseMarket","inputs":[{"name":"caller","type":"address"}]}] as const;
export const approvalEvent = [{"type":"event","name":"Approval","inputs":[{"name":"owner","type":"address","indexed":true},{"name":"approved","type":"address","indexed":true},{"name":"tokenId","type":"uint256","indexed":true}]}] as const;
export const approvalForAllEvent = [{"type":"event","name":"ApprovalForAll","inputs":[{"name":"owner","type":"address","indexed":true},{"name":"operator","type":"address","indexed":true},{"name":"approved","type":"bool","indexed":false}]}] as const;
export const transferEvent = [{"type":"event","name":"Transfer","inputs":[{"name":"from","type":"address","indexed":true},{"name":"to","type":"address","indexed":true},{"name":"tokenId","type":"uint256","indexed":true}]}] as const;
export const updateUserEvent = [{"type":"event","name":"UpdateUser","inputs":[{"name":"tokenId","type":"uint256","indexed":true},{"name":"user","type":"address","indexed":true},{"name":"expires","type":"uint64","indexed":false}]}] as const;
export const approveAbi = [{"type":"function","name":"approve","inputs":[{"name":"to","type":"address"},{"name":"tokenId","type":"uint256"}],"outputs":[],"stateMutability":"nonpayable"}] as const;
export const balanceOfAbi = [{"type":"function","name":"balanceOf","inputs":[{"name":"owner","type":"address"}],"outputs":[{"type":"uint256"}],"stateMutability":"view"}] as const;
export const burnAbi = [{"type":"function","name":"burn","inputs":[{"name":"lease","type":"uint256"}],"outputs":[],"stateMutability":"nonpayable"}] as const;
export const getApprovedAbi = [{"type":"function","name":"getApproved","inputs":[{"name":"tokenId","type":"uint256"}],"outputs":[{"type":"address"}],"stateMutability":"view"}] as const;
export const isApprovedForAllAbi = [{"type":"function","name":"isApprovedForAll","inputs":[{"name":"owner","type":"address"},{"name":"operator","type":"address"}],"outputs":[{"type":"bool"}],"stateMutability":"view"}] as const;
export const leasesAbi = [{"type":"function","name":"leases","inputs":[],"outputs":[{"type":"address"}],"stateMutability":"view"}] as const;
export const metadataAbi = [{"type":"function","name":"metadata","inputs":[],"outputs":[{"type":"address"}],"stateMutability":"view"}] as const;
export const mintAbi = [{"type":"function","name":"mint","inputs":[{"name":"to","type":"address"},{"name":"lease","type":"uint256"}],"outputs":[],"stateMutability":"nonpayable"}] as const;
export const nameAbi = [{"type":"function","name":"name","inputs":[],"outputs":[{"type":"string"}],"stateMutability":"view"}] as const;
export const ownerOfAbi = [{"type":"function","name":"ownerOf","inputs":[{"name":"tokenId","type":"uint256"}],"outputs":[{"type":"address"}],"stateMutability":"view"}] as const;
export const safeTransferFromAbi = [{"type":"function","name":"safeTransferFrom","inputs":[{"name":"from","type":"address"},{"name":"to","type":"address"},{"name":"tokenId","type":"uint256"}],"outputs":[],"stateMutability":"nonpayable"}, {"type":"function","name":"safeTransferFrom","inputs":[{"name":"from","type":"address"},{"name":"to","type":"address"},{"name":"tokenId","type":"uint256"},{"name":"data","type":"bytes"}],"outputs":[],"stateMutability":"nonpayable"}] as const;
export const setApprovalForAllAbi = [{"type":"function","name":"setApprovalForAll","inputs":[{"name":"operator","type":"address"},{"name":"approved","type":"bool"}],"outputs":[],"stateMutability":"nonpayable"}] as const;
export const setUserAbi = [{"type":"function","name":"setUser","inputs":[{"name":"tokenId","type":"uint256"},{"name":"user","type":"address"},{"name":"expires","type":"uint64"}],"outputs":[],"stateMutability":"nonpayable"}] as const;
export const supportsInterfaceAbi = [{"type":"function","name":"supportsInterface","inputs":[{"name":"interfaceId","type":"bytes4"}],"outputs":[{"type":"bool"}],"stateMutability":"view"}] as const;
export const symbolAbi = [{"type":"function","name":"symbol","inputs":[],"outputs":[{"type":"string"}],"stateMutability":"view"}] as const;
export const tokenURIAbi = [{"type":"function","name":"tokenURI","inputs":[{"name":"lease","type":"uint256"}],"outputs":[{"type":"string"}],"stateMutability":"view"}] as const;
export const transferFromAbi = [{"type":"function","name":"transferFrom","inputs":[{"name":"from","type":"address"},{"name":"to","type":"address"},{"name":"tokenId","type":"uint256"}],"outputs":[],"stateMutability":"nonpayable"}] as const;
export const userExpiresAbi = [{"type":"function","name":"userExpires","inputs":[{"name":"tokenId","type":"uint256"}],"outputs":[{"type":"uint256"}],"stateMutability":"view"}] as const;
export const userOfAbi = [{"type":"function","name":"userOf","inputs":[{"name":"tokenId","type":"uint256"}],"outputs":[{"type":"address"}],"stateMutability":"view"}] as const;
