import{a,b,c,d,e}from"./chunk-GLN7FTHG.js";import"./chunk-L26H7EKV.js";export{b as canPush,a as register,c as subscribe,e as tell,d as unsubscribe};
