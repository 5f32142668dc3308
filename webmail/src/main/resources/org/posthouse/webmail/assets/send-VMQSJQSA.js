import{a,b,c,d}from"./chunk-7SGHS7SP.js";import"./chunk-CPRYA5LY.js";import"./chunk-AXCDNRRD.js";import"./chunk-EWNPDQKM.js";export{a as Refused,b as send,c as takeBack,d as undo};
