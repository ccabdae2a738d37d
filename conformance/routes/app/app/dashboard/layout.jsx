export default function Layout({ children, modal }) {
  return (
    <main>
      <h1>PROTECTED:dashboard-layout</h1>
      {children}
      {modal}
    </main>
  );
}
