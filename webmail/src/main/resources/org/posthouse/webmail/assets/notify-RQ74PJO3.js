import{a,b,c,d,e}from"./chunk-FF6B4CLT.js";import"./chunk-KYKIKW5V.js";export{b as canPush,a as register,c as subscribe,e as tell,d as unsubscribe};
