import{a,b,c,d,e}from"./chunk-ZV67ICOV.js";import"./chunk-CKQJ6TUP.js";export{b as canPush,a as register,c as subscribe,e as tell,d as unsubscribe};
