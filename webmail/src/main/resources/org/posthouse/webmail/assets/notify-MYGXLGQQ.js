import{a,b,c,d,e}from"./chunk-HQV5PMCY.js";import"./chunk-VGMXPNTR.js";export{b as canPush,a as register,c as subscribe,e as tell,d as unsubscribe};
