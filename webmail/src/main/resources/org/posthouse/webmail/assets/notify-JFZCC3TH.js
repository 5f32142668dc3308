import{a,b,c,d,e}from"./chunk-TC5LUZIH.js";import"./chunk-KRC6YDG2.js";export{b as canPush,a as register,c as subscribe,e as tell,d as unsubscribe};
