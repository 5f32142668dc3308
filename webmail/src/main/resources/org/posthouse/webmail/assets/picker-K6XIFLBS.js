import{a,b,c}from"./chunk-L7DHTWIH.js";import"./chunk-FA6COZD4.js";export{a as choose,c as empty,b as pick};
