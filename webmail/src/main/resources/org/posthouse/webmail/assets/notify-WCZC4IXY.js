import{a,b,c,d,e}from"./chunk-22I6L32R.js";import"./chunk-H62DPFEZ.js";export{b as canPush,a as register,c as subscribe,e as tell,d as unsubscribe};
