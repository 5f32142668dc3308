import{a,b,c,d,e}from"./chunk-STOMY2KU.js";import"./chunk-YYVSLJT2.js";export{b as canPush,a as register,c as subscribe,e as tell,d as unsubscribe};
