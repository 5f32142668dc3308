import{a,b,c,d,e}from"./chunk-IFT3WUHI.js";import"./chunk-ML5MBITL.js";export{b as canPush,a as register,c as subscribe,e as tell,d as unsubscribe};
